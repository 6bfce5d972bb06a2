import { z } from "zod";
import { failure } from "../../errors/error.ts";
import { planSchema, type ShardPlan } from "./schema.ts";

/** @throws ParityError when the text is no plan */
export function readPlan(text: string): ShardPlan {
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
