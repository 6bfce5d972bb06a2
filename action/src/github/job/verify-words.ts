import type { Words } from "../../../../core/words/words.ts";
import type { EventFacts } from "../api/event.ts";
import { code } from "../text/markup.ts";
import type { Inputs } from "./inputs.ts";

/** The artifact of a fork's commit that was run here. No baseline is ever called so. */
export const verifiedArtifact = (name: string, sha: string): string => `${name}-of-${sha}`;

/** What a maintainer does to have a fork's commit run here. Markdown. */
export const askWords = (
  { label, verifyWorkflow }: Pick<Inputs, "label" | "verifyWorkflow">,
  { pull, sha }: Pick<EventFacts, "pull" | "sha">,
  { github }: Words,
): string => github.check.ask(code(label), code(verifyWorkflow), pull, code(sha));
