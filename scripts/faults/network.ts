import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { endedWell } from "./ended.ts";
import { type Manner, manners, slow, well } from "./registry.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import { cacheCopy, expectedOf, makeWorld, nextIsWhole, type World, wholeRun } from "./world.ts";

/** A wheel that drips is waited for by its size: 9 minutes for MNN's, 18 for ONNX Runtime's. */
const SLOWEST_MS = 1_500_000;

/** A registry that misbehaves while the one wheel that is missing is fetched; then it is well again, and the next run must be whole. */
export async function registry({ times = 1, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [wheel, needed] of [
      ["mnn", true],
      ["onnxruntime", false],
    ] as const)
      for (const [name, manner] of Object.entries({ ...manners, "answers after 2 s": slow(2_000) })) {
        const where = `fetching ${wheel}`;
        const tally = new Tally("registry", `registry ${name}`, where);
        for (let at = 0; at < times && !signal.aborted; at++)
          await tally.attempt(`time ${at}`, () =>
            misbehave(
              world,
              wheel,
              needed && !name.startsWith("answers after"),
              manner,
              path.join(folder, "at"),
              expected,
            ),
          );
        say(`${name}, ${where}: ${tally.lost.length} lost`);
        rows.push(tally.done());
      }
    const down = new Tally("registry", "registry down", "fetching mnn");
    await down.attempt("once", () =>
      misbehave(world, "mnn", true, well, path.join(folder, "at"), expected, {
        // Nothing listens there.
        PIP_INDEX_URL: "http://127.0.0.1:9/simple",
      }),
    );
    return [...rows, down.done()];
  } finally {
    await world.close();
  }
}

async function misbehave(
  world: World,
  wheel: string,
  fails: boolean,
  manner: Manner,
  folder: string,
  expected: string,
  env: Record<string, string> = {},
): Promise<string[]> {
  try {
    const home = cacheCopy(world.warm, path.join(folder, "home"));
    const wheels = path.join(home, "wheels");
    const missing = () => readdirSync(wheels).filter((name) => name.toLowerCase().startsWith(`${wheel}-`));
    for (const name of missing()) rmSync(path.join(wheels, name), { recursive: true });
    rmSync(path.join(home, "facts"), { recursive: true });
    const options = { home, at: path.join(folder, "at") };
    world.registry.manner = manner;
    const ended = await wholeRun(world, { ...options, env, limitMs: SLOWEST_MS });
    world.registry.manner = well;
    const wrong = endedWell(ended, fails ? [3] : [0, 1]);
    if (fails) {
      const { cells } = await readReport(path.join(options.at, "out"));
      const told = cells.filter(
        ({ verdict, reason, fix }) => verdict === "unavailable" && fix && /mnn-3/i.test(reason),
      );
      if (told.length < cells.length)
        wrong.push(`it does not say which file, or no fix: ${cells.map(({ reason, fix }) => [reason, fix])}`);
    }
    if (fails && missing().length > 0) wrong.push(`the cache has ${missing().join(", ")}`);
    const left = await childrenLeft(folder, 2_000);
    if (left.length > 0) wrong.push(`it left ${left.join(", ")}`);
    return [...wrong, ...(await nextIsWhole(world, options, expected))];
  } finally {
    world.registry.manner = well;
    rmSync(folder, { recursive: true, force: true });
  }
}
