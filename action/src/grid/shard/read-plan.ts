import { readFile } from "node:fs/promises";
import { z } from "zod";
import { MOST_ENTRIES } from "../../../../core/report/read/limits.ts";
import { failure } from "../../errors/error.ts";
import { planSchema, type ShardPlan } from "./schema.ts";

/** @throws ParityError when the text is no plan, or one of more cells than a report may have */
export function readPlan(text: string): ShardPlan {
  const plan = parsed(text);
  // Before they are made: some lines can name a thousand million.
  const cells = cellsOf(plan);
  if (cells > MOST_ENTRIES)
    throw failure("plan-invalid", `it plans ${cells} cells, and a report holds at most ${MOST_ENTRIES}`);
  return plan;
}

/** The same from a file. @throws ParityError also when it cannot be read */
export async function readPlanFile(file: string): Promise<ShardPlan> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw failure("plan-invalid", error.message);
  });
  return readPlan(text);
}

function parsed(text: string): ShardPlan {
  try {
    return planSchema.parse(JSON.parse(text));
  } catch (error) {
    throw failure(
      "plan-invalid",
      error instanceof z.ZodError
        ? z.prettifyError(error).split("\n").slice(0, 2).join(" ")
        : "it is no JSON",
    );
  }
}

function cellsOf({ models, configs, shards }: ShardPlan): number {
  const inputs = new Map(models.map(({ name, inputs }) => [name, Math.max(1, inputs.length)]));
  const ofGroups = shards.flatMap(({ groups }) => groups.map(({ model }) => inputs.get(model) ?? 1));
  return configs.length * ofGroups.reduce((sum, one) => sum + one, 0);
}
