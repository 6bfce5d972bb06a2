/** What was found by hand of a model's row, by the model's name; docs/field.md has it beside the table. */
export const notes: Record<string, string> = {};
