import type { Told } from "../../../core/words/stored/phrase.ts";
import type { Progress, Step } from "./progress.ts";

/** Runs `work` as a step of progress, which ends with it, well or not. What it returns is the closing word. */
export async function inStep(
  progress: Progress,
  title: Told,
  work: (step: Step) => Promise<Told | undefined>,
): Promise<void> {
  const step = progress.step(title);
  try {
    step.done(await work(step));
  } catch (error) {
    step.done(undefined, true);
    throw error;
  }
}
