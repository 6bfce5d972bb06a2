const began = performance.now();

/** A word on what a benchmark is doing, with the seconds since the start; results are on stdout. */
export const tell = (what: string): void =>
  void process.stderr.write(`  ${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
