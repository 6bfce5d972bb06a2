import { type Case, low } from "../case.ts";

/** A loop: sessions cannot, Module can. */
const what: Case = {
  claims: [
    { config: "cpu/normal", verdict: "pass", silent: true, api: "module" },
    { ...low, verdict: "pass", api: "module" },
  ],
  draw: (draw) => {
    const [width, times] = [draw.size(6, 12), draw.size(4, 8)];
    const state = { type: "float" as const, shape: [1, width] };
    const flag = { type: "bool" as const, shape: [] };
    return {
      model: {
        opset: 13,
        inputs: { x: state },
        constants: {
          n: { shape: [], values: BigInt64Array.of(BigInt(times)) },
          ct: { shape: [], values: Uint8Array.of(1) },
          W: draw.normal([width, width], 1.5 / Math.sqrt(width)),
        },
        nodes: [
          {
            op: "Loop",
            inputs: ["n", "ct", "x"],
            outputs: ["y"],
            attributes: {
              body: {
                graph: {
                  inputs: { i: { type: "int64", shape: [] }, cin: flag, hin: state },
                  nodes: [
                    { op: "MatMul", inputs: ["hin", "W"], outputs: ["hm"] },
                    { op: "Tanh", inputs: ["hm"], outputs: ["hout"] },
                    { op: "Identity", inputs: ["cin"], outputs: ["cout"] },
                  ],
                  outputs: { cout: flag, hout: state },
                },
              },
            },
          },
        ],
        outputs: { y: state },
      },
      inputs: { r: { x: draw.normal([1, width]) } },
    };
  },
};

export default what;
