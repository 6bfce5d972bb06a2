import {
  FREE,
  LEAST_BYTES,
  type Limits,
  LONGEST_LITERAL,
  LONGEST_PIECE,
  LONGEST_STRING,
  MOST_DEEP,
  MOST_ENTRIES,
  MOST_MEMBERS,
} from "./limits.ts";
import { Refused } from "./refused.ts";

/** Takes an object's parts as they are complete. */
export interface Pieces {
  /** A member whose value is no list. */
  member(key: string, value: unknown): void;
  /** A member whose value is a list; its entries follow. */
  list(key: string): void;
  entry(key: string, value: unknown): void;
}

/** What a piece is; `whole` where all of it is no object. */
type Role = "key" | "value" | "entry" | "whole";

/** What the next byte may be; `piece` is inside of one. */
type State =
  | "start"
  | "keyOrEnd"
  | "key"
  | "colon"
  | "value"
  | "afterValue"
  | "entryOrEnd"
  | "entry"
  | "afterEntry"
  | "end"
  | "piece";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Bytes of UTF-8 that some editors put in front. */
const MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * Reads the JSON of one object as its bytes come in, in one pass, and gives away each member and each entry of its lists as soon
 * as it is complete. The bounds are held byte by byte, before anything is parsed, so that memory follows the bytes that
 * came and never what they unfold to. What lies inside a piece is checked by JSON.parse, which only ever sees one piece.
 */
export class JsonScan {
  readonly #limits: Limits;
  readonly #pieces: Pieces;
  #state: State = "start";
  #bytes = 0;
  /** Bytes of the mark that came. */
  #mark = 0;
  #key = "";
  readonly #keys = new Set<string>();
  /** Entries of the list at the top that is being read. */
  #entries = 0;
  #containers = 0;
  #values = 0;
  /** Inside of a piece: what is open, and how many commas each had. */
  #depth = 0;
  readonly #open = new Uint8Array(MOST_DEEP);
  readonly #commas = new Uint32Array(MOST_DEEP);
  #inString = false;
  #escaped = false;
  #string = 0;
  #literal = 0;
  #piece = 0;
  /** What a piece is for: a key, a member's value or an entry. */
  #role: Role = "key";
  #text = "";
  // A mark inside is a character like others, and wrong outside of strings.
  #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  constructor(limits: Limits, pieces: Pieces) {
    this.#limits = limits;
    this.#pieces = pieces;
  }

  /** @throws Refused */
  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.bytes)
      throw new Refused("size", `it is larger than ${this.#limits.bytes} bytes`);
    let at = 0;
    while (at < chunk.length) {
      const byte = chunk[at]!;
      if (this.#state === "piece") at = this.#inside(chunk, at);
      else if (isSpace(byte)) at++;
      else if (this.#between(byte)) at++;
    }
  }

  /** @throws Refused where it is not complete */
  end(): void {
    if (this.#role === "whole" && this.#depth === 0 && !this.#inString) this.#give();
    if (this.#state === "start") throw new Refused("syntax", "it is empty");
    if (this.#state !== "end") throw new Refused("syntax", "it ends early");
  }

  /** A byte at the top, or in a list there. @returns false where it is the first of a piece */
  #between(byte: number): boolean {
    switch (this.#state) {
      case "start":
        if (byte === MARK[this.#mark]) {
          this.#mark++;
          return true;
        }
        if (this.#mark % MARK.length !== 0) throw this.#unexpected(byte);
        if (byte === OPEN_LIST) throw new Refused("schema", "it is a list, not an object");
        if (byte !== OPEN_OBJECT) return this.#begin("whole");
        this.#state = "keyOrEnd";
        return true;
      case "keyOrEnd":
      case "key":
        if (byte === CLOSE_OBJECT && this.#state === "keyOrEnd") {
          this.#state = "end";
          return true;
        }
        if (byte !== QUOTE) throw this.#unexpected(byte);
        return this.#begin("key");
      case "colon":
        if (byte !== COLON) throw this.#unexpected(byte);
        this.#state = "value";
        return true;
      case "value":
        if (byte !== OPEN_LIST) return this.#begin("value");
        this.#entries = 0;
        this.#pieces.list(this.#key);
        this.#state = "entryOrEnd";
        return true;
      case "afterValue":
        if (byte === COMMA) this.#state = "key";
        else if (byte === CLOSE_OBJECT) this.#state = "end";
        else throw this.#unexpected(byte);
        return true;
      case "entryOrEnd":
      case "entry": {
        if (byte === CLOSE_LIST && this.#state === "entryOrEnd") {
          this.#state = "afterValue";
          return true;
        }
        const most = Object.hasOwn(this.#limits.lists, this.#key)
          ? this.#limits.lists[this.#key]!
          : MOST_ENTRIES;
        if (++this.#entries > most) throw this.#beyond(`has more than ${most} entries`);
        return this.#begin("entry");
      }
      case "afterEntry":
        if (byte === COMMA) this.#state = "entry";
        else if (byte === CLOSE_LIST) this.#state = "afterValue";
        else throw this.#unexpected(byte);
        return true;
      default:
        throw this.#unexpected(byte);
    }
  }

  #begin(role: Role): false {
    this.#role = role;
    this.#state = "piece";
    this.#depth = 0;
    this.#literal = 0;
    this.#piece = 0;
    this.#inString = false;
    return false;
  }

  /** Goes on in a piece. @returns where it ends, or the end of the chunk */
  #inside(chunk: Uint8Array, from: number): number {
    let at = from;
    let whole = false;
    while (at < chunk.length && !whole) {
      const byte = chunk[at]!;
      if (this.#inString) {
        at = this.#throughString(chunk, at);
        whole = !this.#inString && this.#depth === 0;
        continue;
      }
      if (byte === QUOTE) {
        // A string right after a literal is wrong, and for the parser to say.
        if (this.#literal > 0 && this.#depth === 0) throw this.#unexpected(byte);
        this.#inString = true;
        this.#string = 0;
        this.#literal = 0;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#openOne(byte);
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        // The end of what is around a literal is not a part of it.
        if (this.#depth === 0) break;
        if (this.#open[--this.#depth] !== byte - 2) throw this.#unexpected(byte);
        this.#literal = 0;
        whole = this.#depth === 0;
      } else if (byte === COMMA) {
        if (this.#depth === 0) break;
        this.#count();
      } else if (isSpace(byte)) {
        if (this.#depth === 0) break;
        this.#literal = 0;
      } else if (byte === COLON) this.#literal = 0;
      else if (++this.#literal > LONGEST_LITERAL)
        throw this.#beyond(`has a number of more than ${LONGEST_LITERAL} digits`);
      at++;
    }
    const ended = whole || at < chunk.length;
    this.#piece += at - from;
    if (this.#piece > LONGEST_PIECE) throw this.#beyond(`has a part of more than ${LONGEST_PIECE / 1e6} MB`);
    this.#keep(chunk.subarray(from, at), !ended);
    if (ended) this.#give();
    return at;
  }

  /** Goes on in a string. @returns the place after its closing quote, or the end of the chunk */
  #throughString(chunk: Uint8Array, from: number): number {
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        at++;
        break;
      }
    }
    this.#string += at - from;
    if (this.#string > LONGEST_STRING)
      throw this.#beyond(`has a text of more than ${LONGEST_STRING / 1e6} MB`);
    return at;
  }

  #openOne(byte: number): void {
    if (this.#literal > 0 && this.#depth === 0) throw this.#unexpected(byte);
    if (this.#depth === MOST_DEEP) throw this.#beyond(`is nested more than ${MOST_DEEP} deep`);
    if (++this.#containers > FREE.container + this.#bytes / LEAST_BYTES.container)
      throw this.#beyond("has too many empty lists and objects");
    this.#open[this.#depth] = byte;
    this.#commas[this.#depth] = 0;
    this.#depth++;
    this.#literal = 0;
  }

  #count(): void {
    if (++this.#values > FREE.value + this.#bytes / LEAST_BYTES.value)
      throw this.#beyond("has too many short values");
    const top = this.#depth - 1;
    const inList = this.#open[top] === OPEN_LIST;
    const most = inList ? MOST_ENTRIES : MOST_MEMBERS;
    if (++this.#commas[top]! >= most)
      throw this.#beyond(
        inList ? `has a list of more than ${most} entries` : `has an object of more than ${most} members`,
      );
    this.#literal = 0;
  }

  #keep(bytes: Uint8Array, more: boolean): void {
    try {
      this.#text += this.#decoder.decode(bytes, { stream: more });
    } catch {
      throw new Refused("syntax", `${this.#where()} is not UTF-8`);
    }
  }

  #give(): void {
    const text = this.#text;
    this.#text = "";
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new Refused("syntax", `${this.#where()}: ${(error as Error).message.slice(0, 200)}`);
    }
    switch (this.#role) {
      case "whole":
        throw new Refused("schema", "it is not an object");
      case "key":
        this.#key = value as string;
        if (this.#keys.has(this.#key)) throw new Refused("schema", `it has ${this.#where()} twice`);
        if (this.#keys.size >= MOST_MEMBERS)
          throw new Refused("limit", `it has more than ${MOST_MEMBERS} members`);
        this.#keys.add(this.#key);
        this.#state = "colon";
        break;
      case "value":
        this.#state = "afterValue";
        this.#pieces.member(this.#key, value);
        break;
      case "entry":
        this.#state = "afterEntry";
        this.#pieces.entry(this.#key, value);
    }
  }

  #where(): string {
    const key = this.#key.length > 50 ? `${this.#key.slice(0, 50)}…` : this.#key;
    const name = /^\w+$/.test(key) ? key : JSON.stringify(key);
    return this.#state === "piece" && this.#role === "entry" ? `${name}[${this.#entries - 1}]` : name;
  }

  #beyond(what: string): Refused {
    return new Refused("limit", `${this.#key === "" ? "it" : this.#where()} ${what}`);
  }

  #unexpected(byte: number): Refused {
    const shown = byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte ${byte}`;
    return new Refused(
      "syntax",
      `${shown} is not expected after ${this.#key === "" ? "its start" : this.#where()}`,
    );
  }
}
