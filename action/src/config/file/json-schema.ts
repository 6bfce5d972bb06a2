import { parse } from "yaml";
import { z } from "zod";
import { fileSchema, preprocessSchema } from "./schema.ts";

/** The JSON Schema of parity.yml, for editors. */
export const configJsonSchema = (): object => ({
  title: "parity.yml",
  description: "Configuration of mnn-parity. Reference: docs/parity-yml.md.",
  ...jsonSchemaOf(fileSchema),
});

/** That of a `preprocess` block alone. */
export const preprocessJsonSchema = (): object => jsonSchemaOf(preprocessSchema);

const jsonSchemaOf = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, {
    io: "input",
    target: "draft-2020-12",
    override: ({ jsonSchema }) => {
      const { written } = jsonSchema as { written?: { key: string; example: string } };
      if (!written) return;
      delete jsonSchema.written;
      jsonSchema.examples = [parse(written.example)[written.key]];
    },
  });
