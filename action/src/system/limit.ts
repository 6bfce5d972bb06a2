/** Lets at most `most` of the given tasks run at once; the others wait their turn, first come first served. */
export function limit(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await task();
    } finally {
      // The place passes straight to the next in line, so that `running` cannot be overshot in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
