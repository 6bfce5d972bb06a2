import { floats, type Tensor } from "../field/samples.ts";

/** Letters and digits of 5 by 7 pixels, a row a word; no font of this machine is in them. */
const glyphs: Record<string, string> = {
  A: "01110 10001 10001 11111 10001 10001 10001",
  E: "11111 10000 10000 11110 10000 10000 11111",
  H: "10001 10001 10001 11111 10001 10001 10001",
  L: "10000 10000 10000 10000 10000 10000 11111",
  M: "10001 11011 10101 10101 10001 10001 10001",
  N: "10001 11001 10101 10011 10001 10001 10001",
  O: "01110 10001 10001 10001 10001 10001 01110",
  P: "11110 10001 10001 11110 10000 10000 10000",
  R: "11110 10001 10001 11110 10100 10010 10001",
  T: "11111 00100 00100 00100 00100 00100 00100",
  Y: "10001 10001 01010 00100 00100 00100 00100",
  "3": "11110 00001 00001 01110 00001 00001 11110",
  "6": "01110 10000 10000 11110 10001 10001 01110",
};

/**
 * A line of text for a recogniser, NCHW of 3 channels, from -1 (black) to 1.
 *
 * @param ink white on black, or black on white
 */
export function writtenIn(text: string, ink: "white" | "black", width = 320, height = 48): Tensor {
  const [scale, top, left] = [4, 10, 10];
  const paper = ink === "white" ? -1 : 1;
  const plane = new Float32Array(width * height).fill(paper);
  for (const [place, letter] of [...text].entries())
    for (const [y, row] of (glyphs[letter] ?? "").split(" ").entries())
      for (const [x, bit] of [...row].entries()) {
        if (bit !== "1") continue;
        for (let dy = 0; dy < scale; dy++)
          for (let dx = 0; dx < scale; dx++)
            plane[(top + y * scale + dy) * width + left + place * 6 * scale + x * scale + dx] = -paper;
      }
  return floats([1, 3, height, width], [...plane, ...plane, ...plane]);
}
