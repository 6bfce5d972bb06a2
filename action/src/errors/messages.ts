/** The text of an error. */
export interface Message {
  /** 2: usage, configuration or input. 3: infrastructure, nothing wrong with what was asked. */
  exit: 2 | 3;
  /** What was wrong, and where. */
  what: string;
  fix: string;
  /** Ready to paste. */
  example?: string;
}

/** Every error message of the tool, by its code. */
export const messages = {
  // --- models and conversion
  "model-missing": (file: string): Message => ({
    exit: 2,
    what: `no model at ${file}`,
    fix: "give the path of a .mnn or .onnx file",
    example: "npx mnn-parity run --model model.onnx --input 'inputs/*.npy'",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
