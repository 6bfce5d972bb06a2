import type { OnnxModel } from "../../support/onnx.ts";
import { type Case, type Constants, low, normalIsRight } from "../case.ts";

/** Rounding that grows over many layers and stays within the bound. */
const what: Case = {
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true }],
  draw: (draw) => {
    const [rows, width, layers] = [draw.size(3, 6), draw.size(48, 72, 8), draw.size(30, 40)];
    const constants: Constants = {};
    const nodes: OnnxModel["nodes"] = [];
    let before = "x";
    for (let i = 0; i < layers; i++) {
      constants[`w${i}`] = draw.normal([width, width], 0.88 / Math.sqrt(width));
      nodes.push(
        { op: "MatMul", inputs: [before, `w${i}`], outputs: [`h${i}`] },
        { op: "Tanh", inputs: [`h${i}`], outputs: [`t${i}`] },
        { op: "Add", inputs: [before, `t${i}`], outputs: [`r${i}`] },
      );
      before = `r${i}`;
    }
    nodes.push({ op: "Identity", inputs: [before], outputs: ["y"] });
    const value = { type: "float" as const, shape: [rows, width] };
    return {
      model: { opset: 13, inputs: { x: value }, constants, nodes, outputs: { y: value } },
      inputs: { r: { x: draw.normal([rows, width]) } },
    };
  },
};

export default what;
