import { NodeFS } from "@electric-sql/pglite/nodefs";

/** What PGlite's WebAssembly calls to make a file and to set a file's mode. */
interface Operations {
  doSetAttr(target: unknown, node: unknown, attributes: { mode?: number }, ...rest: unknown[]): void;
  node_ops: { mknod(parent: unknown, name: string, mode: number, device: number): unknown };
}

const GROUP_AND_OTHERS = 0o077;

/** A folder for PGlite's files whose files and folders are their owner's alone from the moment they are made. */
export class PrivateFS extends NodeFS {
  override async init(...given: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...given);
    const closeToOthers: NonNullable<typeof emscriptenOpts.preRun>[number] = (module) =>
      withoutOthers(module.NODEFS as unknown as Operations);
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [closeToOthers, ...(emscriptenOpts.preRun ?? [])] },
    };
  }
}

/** A umask is not enough: after it has made a file, Emscripten sets the mode that was asked for, which is 0666. */
function withoutOthers(files: Operations): void {
  const { doSetAttr } = files;
  const { mknod } = files.node_ops;
  files.doSetAttr = (target, node, attributes, ...rest) => {
    if (attributes.mode !== undefined) attributes.mode &= ~GROUP_AND_OTHERS;
    doSetAttr(target, node, attributes, ...rest);
  };
  files.node_ops.mknod = (parent, name, mode, device) =>
    mknod(parent, name, mode & ~GROUP_AND_OTHERS, device);
}
