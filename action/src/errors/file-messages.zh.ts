import type { fileMessages } from "./file-messages.ts";
import type { Translation } from "./translation.ts";

export const fileMessagesZh: Translation<typeof fileMessages> = {
  "file-lfs": (file, bytes) => ({
    what: `${file} 是 Git LFS 指针：文件本身${bytes === null ? "" : `（${bytes} 字节）`}没有检出`,
    fix: "在自己的机器上：git lfs pull；在工作流中，让 actions/checkout 获取它",
  }),
  "file-html": (file) => ({
    what: `${file} 是一个 HTML 页面：下载地址显示的是文件的网页，或要求登录`,
    fix: "请从文件本身的地址下载（GitHub 上用 /raw/，Hugging Face 上用 /resolve/ 代替 /blob/）；加上 -f，curl 遇到错误页面就会失败",
  }),
  "file-gzip": (file) => ({ what: `${file} 是用 gzip 压缩的`, fix: "请解压，并给出其中的文件" }),
  "file-zip": (file) => ({ what: `${file} 是 zip 压缩包`, fix: "请解压，并给出其中的文件" }),
  "file-empty": (file) => ({ what: `${file} 是空的`, fix: "请重新写入或复制；下载可能中断过" }),
  "model-pytorch": (file) => ({
    what: `${file} 由 PyTorch 保存（checkpoint 或 TorchScript），MNN wheel 中的转换器不支持`,
    fix: "请在有模型代码的环境中导出为 ONNX",
  }),
  "model-savedmodel": (folder) => ({
    what: `${folder} 是 TensorFlow SavedModel，而 MNN 的转换器只接受 frozen graph`,
    fix: "请转换为 ONNX，或用 TensorFlow 的转换器转为 .tflite",
  }),
  "model-truncated": (file, has, needs) => ({
    what: `${file} 不完整：共 ${has} 字节，而其内容应到第 ${needs} 字节`,
    fix: "请重新复制或下载",
  }),
};
