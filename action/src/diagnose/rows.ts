import { judgeOp } from "../../../core/judge/output.ts";
import type { OpName, OpRow } from "../../../core/report/schema.ts";
import { addEdges } from "../inside/edges.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import type { Subject } from "./subject.ts";

/** By what an op's output is known on all sides. */
export const keyOf = ({ name, type, occurrence, output }: OpName): string =>
  JSON.stringify([name, type, occurrence, output]);

/** The failing cell's ops against its reference's, in the run as it is: those of the report, or, where it has none, asked anew. */
export async function rowsOf(subject: Subject, lab: Lab): Promise<OpRow[]> {
  const { cell, ops, format, graph, input, reference, setup } = subject;
  if (cell.ops && cell.ops.rows.length > 0) return cell.ops.rows;
  if (!ops.seen) throw new NoAnswer("a Module in a wheel does not show its ops");
  const compared = await lab.compare([reference, setup], input.feed, ([right, given]) =>
    judgeOp(right!.data, given!.data, right!.shape, format),
  );
  const failed = compared.results.find(({ status }) => status !== "ok");
  if (compared.ops.length === 0) throw new NoAnswer(failed?.message ?? "no op is the same on both sides");
  const rows = compared.ops.map(({ op, shape, seen }): OpRow => ({ ...op, shape, ...seen }));
  if (graph) addEdges(rows, graph);
  return rows;
}
