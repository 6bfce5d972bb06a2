import { AsyncLocalStorage } from "node:async_hooks";

/** What runs are made for, where several askers share an engine: each run is counted in the ledger of who asked for it first. */
export interface Ledger {
  name: string;
  runs: number;
}

/** `ledger.run({ name, runs: 0 }, work)`: what `work` has run, at any depth, is counted there as well. */
export const ledger = new AsyncLocalStorage<Ledger>();
