import { failure } from "../errors/error.ts";

/** Whether a tool says that there is no room on a disk, or none left of this user's share. */
export const saysFull = (said: string): boolean =>
  /No space left|enough free space|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/i.test(said);

/** Runs a task that works in `folder`, and says in words what a full or protected disk does to it. */
export async function explainDiskErrors<T>(folder: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const { code, path = folder, message, syscall } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") throw failure("disk-full", path);
    // On a read-only disk node answers a recursive mkdir with ENOENT.
    const noFolder = code === "ENOENT" && syscall === "mkdir";
    if (noFolder || (code && ["EACCES", "EPERM", "EROFS", "ENOTDIR"].includes(code))) {
      throw failure("cache-unwritable", folder, message);
    }
    throw error;
  }
}
