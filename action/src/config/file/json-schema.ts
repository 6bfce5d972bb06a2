import { z } from "zod";
import { fileSchema, preprocessSchema } from "./schema.ts";

/** The JSON Schema of parity.yml, for editors. */
export const configJsonSchema = (): object => ({
  title: "parity.yml",
  description: "Configuration of mnn-parity. Reference: docs/parity-yml.md.",
  ...z.toJSONSchema(fileSchema, { io: "input", target: "draft-2020-12" }),
});

/** That of a `preprocess` block alone. */
export const preprocessJsonSchema = (): object =>
  z.toJSONSchema(preprocessSchema, { io: "input", target: "draft-2020-12" });
