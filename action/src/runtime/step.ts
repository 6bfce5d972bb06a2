import type { Progress, Step } from "../progress/progress.ts";

/** Runs `work` as a step of progress, which ends with it, well or not. What it returns is the closing word. */
export async function inStep(
  progress: Progress,
  title: string,
  work: (step: Step) => Promise<string | undefined>,
): Promise<void> {
  const step = progress.step(title);
  let word: string | undefined = "failed";
  try {
    word = await work(step);
  } finally {
    step.done(word);
  }
}
