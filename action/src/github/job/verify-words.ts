import type { EventFacts } from "../api/event.ts";
import { code } from "../text/markup.ts";
import type { Inputs } from "./inputs.ts";

/** The artifact of a fork's commit that was run here. No baseline is ever called so. */
export const verifiedArtifact = (name: string, sha: string): string => `${name}-of-${sha}`;

/** What a maintainer does to have a fork's commit run here. Markdown. */
export const askWords = (
  { label, verifyWorkflow }: Pick<Inputs, "label" | "verifyWorkflow">,
  { pull, sha }: Pick<EventFacts, "pull" | "sha">,
): string =>
  `A maintainer who has read the change can have it run here, at exactly this commit: with the label ${code(label)}, or by starting ${code(verifyWorkflow)} with pull ${pull} and sha ${code(sha)}.`;
