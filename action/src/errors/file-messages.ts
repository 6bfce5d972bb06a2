import type { Message } from "./message.ts";

/** Messages about files that are something else than their name says, as models and as inputs alike. */
export const fileMessages = {
  "file-lfs": (file: string, bytes: number | null): Message => ({
    exit: 2,
    what: `${file} is a Git LFS pointer: the file itself${bytes === null ? "" : ` (${bytes} bytes)`} was not checked out`,
    fix: "on a machine of your own: git lfs pull; in a workflow, have actions/checkout fetch it",
    example: "- uses: actions/checkout@v4\n  with:\n    lfs: true",
  }),
  "file-html": (file: string): Message => ({
    exit: 2,
    what: `${file} is an HTML page: the address that it was downloaded from shows the file, or asks for a login`,
    fix: "download from the address of the file itself (/raw/ on GitHub, /resolve/ in place of /blob/ on Hugging Face); -f has curl fail on an error page",
    example: `curl -fL -o ${file} https://huggingface.co/OWNER/NAME/resolve/main/FILE`,
  }),
  "file-gzip": (file: string): Message => ({
    exit: 2,
    what: `${file} is compressed with gzip`,
    fix: "unpack it, and give what was in it",
    example: /\.(gz|tgz)$/i.test(file) ? `gunzip -k ${file}` : `mv ${file} ${file}.gz && gunzip ${file}.gz`,
  }),
  "file-zip": (file: string): Message => ({
    exit: 2,
    what: `${file} is a zip archive`,
    fix: "unpack it, and give what was in it",
    example: `unzip ${file}`,
  }),
  "file-empty": (file: string): Message => ({
    exit: 2,
    what: `${file} is empty`,
    fix: "write or copy it again; a download may have been cut off",
  }),
  "model-pytorch": (file: string): Message => ({
    exit: 2,
    what: `${file} is saved by PyTorch (a checkpoint or TorchScript), which the converter of MNN's wheels does not take`,
    fix: "export it to ONNX where its code is",
    example: 'torch.onnx.export(model.eval(), (x,), "model.onnx", opset_version=17)',
  }),
  "model-savedmodel": (folder: string): Message => ({
    exit: 2,
    what: `${folder} is a TensorFlow SavedModel, and MNN's converter takes frozen graphs`,
    fix: "convert it to ONNX, or to .tflite with TensorFlow's converter",
    example: `pip install tf2onnx && python -m tf2onnx.convert --saved-model ${folder} --output model.onnx`,
  }),
  "model-truncated": (file: string, has: number, needs: number): Message => ({
    exit: 2,
    what: `${file} is truncated: it has ${has} bytes, and what is in it goes on to byte ${needs}`,
    fix: "copy or download it again",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
