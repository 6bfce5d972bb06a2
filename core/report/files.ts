import type { Input } from "./schema.ts";

/** A file name for any model name or input id: one segment, and different names stay different. */
export const fileNameOf = (id: string): string =>
  id
    .replace(/[^\p{L}\p{N} ._+=@()-]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
    )
    .replace(/^\.+/, (dots) => "%2e".repeat(dots.length));

/** Where a report's folder has what was fed. */
export const inputFile = ({ model, id }: Pick<Input, "model" | "id">): string =>
  `inputs/${fileNameOf(model)}/${fileNameOf(id)}.npz`;
