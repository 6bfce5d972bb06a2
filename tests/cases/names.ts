import { decodeModel, encodeModel, type GraphProto } from "../../action/src/onnx/proto.ts";

/**
 * The model with neutral names for all its tensors, nodes, inputs and outputs, in graphs within it as well.
 *
 * @returns its bytes, and what each tensor is called now
 */
export function renameModel(bytes: Uint8Array): { model: Uint8Array; names: Map<string, string> } {
  const model = decodeModel(bytes);
  const names = new Map<string, string>();
  renameGraph(model.graph, names);
  return { model: encodeModel(model), names };
}

function renameGraph(graph: GraphProto, names: Map<string, string>): void {
  const rename = (name: string): string => {
    // An input that is left out has no name.
    if (name === "") return "";
    if (!names.has(name)) names.set(name, `t${names.size}`);
    return names.get(name)!;
  };
  graph.name = "net";
  for (const value of [...graph.input, ...graph.output, ...(graph.value_info ?? [])])
    value.name = rename(value.name);
  for (const tensor of graph.initializer) tensor.name = rename(tensor.name ?? "");
  for (const node of graph.node) {
    node.input = node.input.map(rename);
    node.output = node.output.map(rename);
    node.name = `n${node.output[0]}`;
    for (const { g, graphs = [] } of node.attribute)
      for (const inner of g ? [g, ...graphs] : graphs) renameGraph(inner, names);
  }
}
