import { access, constants } from "node:fs/promises";
import path from "node:path";

/** `folder`, or the nearest one above it that exists. */
export async function nearestFolder(folder: string): Promise<string> {
  const found = await access(folder).then(
    () => true,
    () => false,
  );
  return found || folder === path.dirname(folder) ? folder : nearestFolder(path.dirname(folder));
}

/** Whether a folder can be written, or made: what the system says where not, else null. Nothing is written. */
export const whyNotWritable = async (folder: string): Promise<Error | null> =>
  access(await nearestFolder(folder), constants.W_OK).then(
    () => null,
    (error: Error) => error,
  );
