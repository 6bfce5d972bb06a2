import fs from "node:fs/promises";
import path from "node:path";
import { failure, type ParityError } from "../errors/error.ts";

/** As much of a file's beginning as its kind is told from. */
const HEAD_BYTES = 1024;

/** How files begin that are not what their name says, and what is said of them. The first that fits counts. */
const looks: { begins(head: Head): boolean; error(file: string, head: Head): ParityError }[] = [
  {
    begins: ({ text }) => /^version https:\/\/(git-lfs\.github|hawser\.github)\.com\/spec\//.test(text),
    error: (file, { text }) => failure("file-lfs", file, sizeIn(text)),
  },
  {
    begins: ({ text }) => /^(ï»¿)?\s*(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b/is.test(text),
    error: (file) => failure("file-html", file),
  },
  { begins: ({ text }) => text.startsWith("\x1f\x8b"), error: (file) => failure("file-gzip", file) },
];

/** Only a model can be taken for these: a `.npz` is a zip archive too. */
const modelLooks: typeof looks = [
  { begins: isPyTorch, error: (file) => failure("model-pytorch", file) },
  { begins: ({ text }) => text.startsWith(ZIP), error: (file) => failure("file-zip", file) },
  {
    begins: ({ file }) => path.basename(file) === "saved_model.pb",
    error: (file) => failure("model-savedmodel", path.dirname(file)),
  },
];

const ZIP = "PK\x03\x04";

interface Head {
  file: string;
  /** The first bytes, one character each. */
  text: string;
}

/** What an input file turns out to be by its first bytes; null where nothing is wrong by its looks. */
export function impostorInput(bytes: Uint8Array, file: string): ParityError | null {
  if (bytes.byteLength === 0) return failure("file-empty", file);
  return told(looks, { file, text: latin1(bytes.subarray(0, HEAD_BYTES)) });
}

/**
 * What a model turns out to be: a file by its first bytes, a folder by what is in it. Null where nothing is wrong by its
 * looks, which is all that is claimed.
 */
export async function impostorModel(file: string): Promise<ParityError | null> {
  const stat = await fs.stat(file).catch(() => null);
  if (!stat) return failure("model-missing", file);
  if (stat.isDirectory()) {
    const saved = await fs.stat(path.join(file, "saved_model.pb")).catch(() => null);
    return saved ? failure("model-savedmodel", file) : failure("config-model-folder", file);
  }
  if (stat.size === 0) return failure("model-empty", file);
  const handle = await fs.open(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    const found = told([...looks, ...modelLooks], { file, text: latin1(head.subarray(0, bytesRead)) });
    if (found || !/\.onnx$/i.test(file)) return found;
    const needs = await onnxEnd(handle, stat.size);
    return needs > stat.size ? failure("model-truncated", file, stat.size, needs) : null;
  } finally {
    await handle.close();
  }
}

const told = (table: typeof looks, head: Head): ParityError | null =>
  table.find(({ begins }) => begins(head))?.error(head.file, head) ?? null;

/** An archive whose first file is a pickle in a folder, or of PyTorch's endings; before PyTorch 1.6, a pickle of a magic number. */
function isPyTorch({ file, text }: Head): boolean {
  if (text.startsWith("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")) return true;
  if (!text.startsWith(ZIP)) return false;
  const name = text.slice(30, 30 + (text.charCodeAt(26) | (text.charCodeAt(27) << 8)));
  return name.endsWith("/data.pkl") || /\.(pt|pth|ckpt)$/i.test(file);
}

const sizeIn = (pointer: string): number | null => {
  const size = /^size (\d+)$/m.exec(pointer)?.[1];
  return size === undefined ? null : Number(size);
};

/** The numbers of ModelProto's fields in onnx.proto: what has others is not read on as ONNX. */
const modelFields = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

/**
 * Where the last of an ONNX file's outermost fields ends, which is beyond the file's end where the file was cut off. 0 for
 * what does not read as ONNX at all: that is the converter's to say.
 */
async function onnxEnd(handle: fs.FileHandle, size: number): Promise<number> {
  const field = Buffer.alloc(20);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(field, 0, field.length, at);
    const key = varint(field, 0, bytesRead);
    if (!key || !modelFields.has(key.value >>> 3)) return 0;
    const body = varint(field, key.end, bytesRead);
    const kind = key.value & 7;
    if (!body || (kind !== 0 && kind !== 2)) return 0;
    at += body.end + (kind === 2 ? body.value : 0);
  }
  return at;
}

function varint(bytes: Uint8Array, from: number, end: number): { value: number; end: number } | null {
  let value = 0;
  for (let at = from; at < end && at < from + 8; at++) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return null;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
