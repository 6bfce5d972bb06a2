import type { Message } from "./message.ts";

const list = (names: readonly string[]): string => names.join(", ") || "none";
const dims = (shape: readonly number[]): string =>
  `[${shape.map((dim) => (dim > 0 ? dim : "?")).join(", ")}]`;
const saveAs = (dtype: string) => `np.save("input.npy", np.ascontiguousarray(x, dtype=np.${dtype}))`;

/** Messages about inputs: files that cannot be read, and tensors that do not fit their model. */
export const inputMessages = {
  "glob-empty": (pattern: string, folder: string): Message => ({
    exit: 2,
    what: `no file matches ${pattern} in ${folder}`,
    fix: "correct the pattern; it is relative to that folder (in a parity.yml: the file's own folder)",
    example: "inputs: 'inputs/*.npz'",
  }),
  "input-unreadable": (file: string, reason: string): Message => ({
    exit: 2,
    what: `cannot read ${file}: ${reason}`,
    fix: "give a readable .npy, .npz or image file",
  }),
  "input-kind": (file: string): Message => ({
    exit: 2,
    what: `${file} is neither .npy, .npz nor an image (.png, .jpg, .webp, .tif, .gif, .avif)`,
    fix: "save the tensor with numpy, or narrow the pattern",
    example: saveAs("float32"),
  }),
  "input-id-twice": (id: string, files: readonly string[]): Message => ({
    exit: 2,
    what: `two inputs would be called ${id}: ${list(files)}`,
    fix: "rename one of the files; an input is known by its file's name without extension",
  }),

  // --- .npy
  "npy-magic": (file: string): Message => ({
    exit: 2,
    what: `${file} is not a .npy file: it does not begin with \\x93NUMPY`,
    fix: "save it with numpy",
    example: saveAs("float32"),
  }),
  "npy-version": (file: string, version: string): Message => ({
    exit: 2,
    what: `${file} has .npy format version ${version}; 1.0, 2.0 and 3.0 are known`,
    fix: "save it again with numpy",
    example: saveAs("float32"),
  }),
  "npy-header": (file: string, reason: string): Message => ({
    exit: 2,
    what: `${file} has a broken .npy header: ${reason}`,
    fix: "save it again with numpy",
    example: saveAs("float32"),
  }),
  "npy-truncated": (file: string, has: number, needs: number): Message => ({
    exit: 2,
    what: `${file} is truncated: ${has} bytes of data where its header promises ${needs}`,
    fix: "copy or save it again",
  }),
  "npy-trailing": (file: string, extra: number): Message => ({
    exit: 2,
    what: `${file} has ${extra} byte${extra === 1 ? "" : "s"} after its array`,
    fix: "save one array per .npy file; several arrays belong into a .npz by input name",
    example: 'np.savez("input.npz", image=image, mask=mask)',
  }),
  "npy-big-endian": (file: string, descr: string): Message => ({
    exit: 2,
    what: `${file} is big-endian (${descr})`,
    fix: "save it little-endian",
    example: saveAs("float32"),
  }),
  "npy-object": (file: string): Message => ({
    exit: 2,
    what: `${file} holds Python objects (dtype object), which only Python can unpickle`,
    fix: "save numbers of one type",
    example: saveAs("float32"),
  }),
  "npy-structured": (file: string, descr: string): Message => ({
    exit: 2,
    what: `${file} has a structured dtype (${descr})`,
    fix: "save one field as a plain array, or several by name into a .npz",
    example: 'np.savez("input.npz", image=x["image"], mask=x["mask"])',
  }),
  "npy-dtype": (file: string, descr: string): Message => ({
    exit: 2,
    what: `${file} has dtype ${descr}; bool, int8 to int64, uint8 to uint32 and float16 to float64 can be read`,
    fix: "convert it before saving",
    example: saveAs("float32"),
  }),
  "npy-shape": (file: string, shape: string): Message => ({
    exit: 2,
    what: `${file} claims the shape (${shape}), which no file can hold`,
    fix: "the file is damaged: copy or save it again",
  }),
  "npy-overflow": (file: string, value: string, index: readonly number[]): Message => ({
    exit: 2,
    what: `${file} has the int64 value ${value} at [${index.join(", ")}]; MNN's integers have 32 bits`,
    fix: "bring the values between -2147483648 and 2147483647",
  }),

  // --- .npz
  "npz-broken": (file: string, reason: string): Message => ({
    exit: 2,
    what: `${file} is not a sound .npz file: ${reason}`,
    fix: "copy or save it again",
    example: 'np.savez("input.npz", image=image, mask=mask)',
  }),
  "npz-crc": (file: string, entry: string): Message => ({
    exit: 2,
    what: `${file} is damaged: the checksum of ${entry} does not match its data`,
    fix: "copy or save it again",
  }),

  // --- images
  "sharp-missing": (reason: string): Message => ({
    exit: 3,
    what: `images cannot be read here: the package sharp did not load (${reason})`,
    fix: "install it for this platform, or give inputs as .npy or .npz",
    example: "npm install sharp",
  }),
  "input-image-broken": (file: string, reason: string): Message => ({
    exit: 2,
    what: `${file} is not a readable image: ${reason}`,
    fix: "give another image, or leave this one out of the pattern",
  }),
  "input-image-unprepared": (
    file: string,
    input: { name: string; shape: readonly number[] } | null,
    example: string,
  ): Message => ({
    exit: 2,
    what: `${file} is an image, and nothing says how it becomes a tensor${
      input ? `; input ${input.name} takes ${dims(input.shape)}` : ""
    }`,
    fix: "say it with flags or in parity.yml: size, order of channels, and out = (x - mean) * scale with the mean and scale that the model was trained with; ImageNet's are below (for gray, 0 to 1)",
    example,
  }),

  // --- tensors against the model's signature
  "input-names": (
    where: string,
    missing: readonly string[],
    unknown: readonly string[],
    known: readonly string[],
  ): Message => ({
    exit: 2,
    what: `${where}: ${[
      unknown.length ? `no input of the model is called ${list(unknown)}` : "",
      missing.length ? `nothing is given for ${list(missing)}` : "",
    ]
      .filter(Boolean)
      .join(", and ")}; the model's inputs are ${list(known)}`,
    fix: "name the arrays as the model names its inputs",
    example: `np.savez("input.npz", ${known
      .map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `${name}=x` : `**{"${name}": x}`))
      .join(", ")})`,
  }),
  "input-needs-names": (file: string, known: readonly string[]): Message => ({
    exit: 2,
    what: `${file} holds one array without a name, and the model has ${known.length} inputs: ${list(known)}`,
    fix: "give .npz files with one array per input, or name the files of each input",
    example: `inputs:\n${known.map((name) => `  ${yamlKey(name)}: { files: '${safe(name)}/*.npy' }`).join("\n")}`,
  }),
  "input-unpaired": (model: string, lonely: readonly string[]): Message => ({
    exit: 2,
    what: `the files of ${model}'s inputs do not pair up: ${lonely.join("; ")}`,
    fix: "give each input of the model a file of the same name: images/cat.png goes with masks/cat.npy",
  }),
  "input-shape": (
    source: string,
    name: string,
    expected: readonly number[],
    given: readonly number[],
    hint: { fix: string; example?: string },
  ): Message => ({
    exit: 2,
    what: `${source}: input ${name} takes ${dims(expected)}, and this is [${given.join(", ")}]`,
    ...hint,
  }),
  "input-type": (source: string, name: string, expected: string, given: string): Message => ({
    exit: 2,
    what: `${source}: input ${name} takes ${expected}, and this is ${given}`,
    fix: `save it as ${expected}`,
    example: saveAs(expected),
  }),
  "input-inexact": (
    source: string,
    name: string,
    expected: string,
    value: number,
    index: readonly number[],
  ): Message => ({
    exit: 2,
    what: `${source}: input ${name} takes ${expected}, which cannot hold ${value} at [${index.join(", ")}]`,
    fix: `bring the values into the range of ${expected} before saving`,
    example: saveAs(expected),
  }),
  "input-model-type": (model: string, name: string, dtype: string): Message => ({
    exit: 2,
    what: `input ${name} of ${model} has the type ${dtype}, which cannot be fed`,
    fix: "export the model with inputs of float32, int32, uint8 or int8",
  }),
  "input-nan": (source: string, name: string, index: readonly number[], count: number): Message => ({
    exit: 2,
    what: `${source}: input ${name} has NaN at [${index.join(", ")}] (${count} such value${
      count === 1 ? "" : "s"
    } in all), so nothing that follows could be compared`,
    fix: "feed numbers; Inf and -Inf are taken as they are",
    example: "np.argwhere(np.isnan(x))  # where they are",
  }),
} satisfies Record<string, (...args: never[]) => Message>;

const yamlKey = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const safe = (name: string): string => name.replace(/[^\w.-]/g, "_");
