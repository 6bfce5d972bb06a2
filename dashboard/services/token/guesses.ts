import { isIPv6 } from "node:net";

/** Bounds on wrong tokens. */
export interface GuessLimits {
  windowMs: number;
  /** Wrong tokens from one address in a window. */
  each: number;
  /** Wrong tokens in a window from all together, after which an address has a single one. */
  all: number;
  /** How many addresses are remembered, the newest ones. */
  addresses: number;
}

const limits: GuessLimits = { windowMs: 60_000, each: 10, all: 100, addresses: 10_000 };

interface Window {
  wrong: number;
  endsAt: number;
}

/**
 * Counts wrong tokens by the address they come from. An address that has not guessed is never held up, whatever the
 * others do, so that a right token gets through while strangers guess.
 */
export class Guesses {
  readonly #limits: GuessLimits;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();
  #all: Window = { wrong: 0, endsAt: 0 };

  /** @param now milliseconds of any clock */
  constructor(own: Partial<GuessLimits> = {}, now: () => number = Date.now) {
    this.#limits = { ...limits, ...own };
    this.#now = now;
  }

  /** Seconds for which tokens from an address are not looked at; 0 when they are. */
  waitFor(address: string): number {
    const own = this.#windows.get(keyOf(address));
    const now = this.#now();
    if (!own || own.endsAt <= now) return 0;
    const many = this.#all.endsAt > now && this.#all.wrong >= this.#limits.all;
    return many || own.wrong >= this.#limits.each ? Math.ceil((own.endsAt - now) / 1000) : 0;
  }

  /** Counts a wrong token. */
  count(address: string): void {
    const key = keyOf(address);
    const own = this.#counted(this.#windows.get(key));
    this.#windows.delete(key);
    this.#windows.set(key, own);
    if (this.#windows.size > this.#limits.addresses) {
      const [oldest] = this.#windows.keys();
      this.#windows.delete(oldest!);
    }
    this.#all = this.#counted(this.#all);
  }

  /** One more in a window that still runs, else the first in a new one. */
  #counted(window: Window | undefined): Window {
    const now = this.#now();
    if (!window || window.endsAt <= now) return { wrong: 1, endsAt: now + this.#limits.windowMs };
    return { ...window, wrong: window.wrong + 1 };
  }
}

/** One client holds all of an IPv6 network of 64 bits, and an IPv4 address may come in IPv6's form. */
function keyOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address.slice(0, 100);
  const [head = "", tail] = address.split("%")[0]!.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail?.split(":").filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
