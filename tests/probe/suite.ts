import { expect } from "vitest";
import type { Speaks } from "../../action/src/engine/frame.ts";
import { digestOf } from "../../action/src/engine/store.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { noise } from "../support/onnx.ts";
import type { NetworkName } from "./networks.ts";
import { type Heard, ofKind, type Talk } from "./speaking.ts";

/** What a speaker is expected to be able to do. What it does not say that it speaks, it must refuse. */
export interface Abilities {
  speaks: Speaks;
  /** Whether op frames say how many bits an element takes. */
  bits: boolean;
  /** Whether precision low is fp16 where the speaker runs. */
  half: boolean;
}

/** What the cases share: made ready before the first. */
export interface Suite extends Abilities {
  place: Place;
  folder: string;
  models: Record<NetworkName, string>;
}

const halves = [
  { inputs: ["x"], outputs: ["r1"], precision: "normal" as const },
  // After fusion the first convolution writes its ReLU's tensor.
  { inputs: ["r1"], outputs: ["y"], precision: "normal" as const },
];

/** The ways to run `small`, as a config asks for them. */
export const ways = {
  session: {},
  module: { api: "module" as const },
  segments: { segments: halves },
};
export type Way = keyof typeof ways;

/** The ways in which something can be asked of a speaker, with what asks for them. */
export const waysWith = ({ speaks }: Pick<Suite, "speaks">, word: string) =>
  (Object.keys(ways) as Way[])
    .filter((way) => speaks[way]?.includes(word))
    .map((way) => [way, ways[way]] as const);

/** The input of the networks that take an image of any size. */
export const x = (height: number, width: number, seed = 1) => ({
  x: { shape: [1, 3, height, width], values: noise(3 * height * width, 1, seed) },
});

export function endsWell({ exit, said }: Talk): void {
  expect(exit).toEqual({ code: 0, signal: null });
  expect(said[0]?.header.kind).toBe("hello");
  expect(said.at(-1)?.header.kind).toBe("bye");
}

export const kindsOf = ({ said }: Heard) => said.map(({ header }) => header.kind);

/** One digest for each output frame: what to compare by, and to read when it differs. */
export const digests = (heard: Heard): string[] => ofKind(heard, "output").map(({ data }) => digestOf(data));
