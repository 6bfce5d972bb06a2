import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { impostorInput, impostorModel } from "../../action/src/input/impostor.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { onnx as encodeOnnx } from "../support/onnx.ts";
import { folderWith } from "./temp.ts";

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a".repeat(16)}\nsize 208044816\n`;
const page = "\n<!DOCTYPE html>\n<html lang='en'><head><title>Sign in</title></head></html>";
const npz = writeNpz([{ name: "x", data: Float32Array.of(1), shape: [1] }]);
/** A zip whose first entry is called so; what follows is not looked at. */
const zipOf = (entry: string) =>
  Buffer.concat([
    Buffer.from("PK\x03\x04"),
    Buffer.alloc(22),
    Buffer.from([entry.length, 0, 0, 0]),
    Buffer.from(entry),
  ]);
const oldPyTorch = Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex");
const onnx = encodeOnnx({
  opset: 13,
  inputs: { x: { type: "float", shape: [1, 4] } },
  nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
  outputs: { y: { type: "float", shape: [1, 4] } },
});

describe("what is no model is named for what it is, with the fix", () => {
  test.each<[string, string, Uint8Array | string, string, string[]]>([
    ["a Git LFS pointer", "net.onnx", pointer, "file-lfs", ["208044816 bytes", "git lfs pull", "lfs: true"]],
    ["a Git LFS pointer", "net.mnn", pointer, "file-lfs", ["lfs: true"]],
    ["an HTML page", "net.onnx", page, "file-html", ["HTML page", "/resolve/"]],
    ["an HTML page after a mark of its encoding", "net.tflite", `\ufeff${page}`, "file-html", ["curl -fL"]],
    ["gzip", "net.onnx.gz", gzipSync(onnx), "file-gzip", ["gunzip -k"]],
    ["gzip under another name", "net.onnx", gzipSync(onnx), "file-gzip", ["net.onnx.gz && gunzip"]],
    ["a zip", "net.zip", zipOf("net.onnx"), "file-zip", ["unzip"]],
    ["a zip under another name", "net.onnx", zipOf("net.onnx"), "file-zip", ["unzip"]],
    ["PyTorch's", "net.pt", zipOf("net/data.pkl"), "model-pytorch", ["torch.onnx.export"]],
    ["PyTorch's of any order", "net.pt", zipOf("net/version"), "model-pytorch", ["torch.onnx.export"]],
    ["PyTorch's under another name", "net.onnx", zipOf("archive/data.pkl"), "model-pytorch", ["ONNX"]],
    ["PyTorch's before 1.6", "net.pth", oldPyTorch, "model-pytorch", ["torch.onnx.export"]],
    ["TensorFlow's SavedModel", "saved_model.pb", "\x08\x01\x12", "model-savedmodel", ["tf2onnx"]],
    ["an empty file", "net.onnx", "", "model-empty", ["git lfs pull"]],
    [
      "half an ONNX file",
      "net.onnx",
      onnx.subarray(0, onnx.length - 20),
      "model-truncated",
      [`has ${onnx.length - 20} bytes, and what is in it goes on to byte `],
    ],
  ])("%s as %s", async (_, name, content, code, words) => {
    const file = path.join(folderWith({ [name]: content }), name);
    const error = await impostorModel(file);
    expect(error).toMatchObject({ code, exit: 2 });
    for (const word of words) expect(error?.render()).toContain(word);
    expect(error?.message).toContain(path.dirname(file));
  });

  test("folders", async () => {
    const folder = folderWith({ "saved/saved_model.pb": "\x08\x01", "other/x": "x" });
    expect((await impostorModel(path.join(folder, "saved")))?.code).toBe("model-savedmodel");
    expect((await impostorModel(path.join(folder, "other")))?.code).toBe("config-model-folder");
  });
});

test.each<[string, Uint8Array | string]>([
  ["net.onnx", onnx],
  ["net.onnx", "what the converter is to say something of"],
  ["net.mnn", Buffer.from("20000000", "hex")],
  ["frozen.pb", "\n\x05graph"],
])("%s with a sound beginning is left to MNN", async (name, content) => {
  expect(await impostorModel(path.join(folderWith({ [name]: content }), name))).toBeNull();
});

describe("what is no input", () => {
  test.each<[string, Uint8Array, string]>([
    ["cat.png", Buffer.from(pointer), "file-lfs"],
    ["cat.npz", Buffer.from(pointer), "file-lfs"],
    ["cat.jpg", Buffer.from(page), "file-html"],
    ["cat.npy", gzipSync(npz), "file-gzip"],
    ["cat.npz", Buffer.alloc(0), "file-empty"],
  ])("%s: %s", (file, bytes, code) => {
    expect(impostorInput(bytes, file)?.code).toBe(code);
  });

  test("and an .npz is a zip rightly", () => expect(impostorInput(npz, "cat.npz")).toBeNull());
});
