import { Slots } from "./slots.ts";

/** Lets at most `most` of the given tasks run at once; the others wait their turn, first come first served. */
export function limit(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const slots = new Slots(most);
  return (task) => slots.run(1, task);
}
