import { readFile, readlink } from "node:fs/promises";
import { bootHere } from "./boot.ts";

/** Who a process is, so that somebody else can tell later whether it is gone: a number alone is given again. */
export interface Owner {
  pid: number;
  /** The machine's start and the name space in which the number counts. */
  world: string;
  /** When it began, in the machine's ticks. */
  began: string;
}

/** This process; null where the system does not tell (macOS). */
export async function ownerHere(): Promise<Owner | null> {
  const [world, began] = await Promise.all([worldHere(), beganOf(process.pid)]);
  return world === null || began === null ? null : { pid: process.pid, world, began };
}

/** Whether a process is gone for certain. Of another machine's or container's nobody here knows. */
export async function isGone({ pid, world, began }: Owner): Promise<boolean> {
  return world === (await worldHere()) && began !== (await beganOf(pid));
}

async function worldHere(): Promise<string | null> {
  const [boot, space] = await Promise.all([bootHere(), readlink("/proc/self/ns/pid").catch(() => null)]);
  return boot === null || space === null ? null : `${boot} ${space}`;
}

/** The 22nd field of its `stat`; the second, its name, may hold anything. Null where it is gone. */
const beganOf = (pid: number): Promise<string | null> =>
  readFile(`/proc/${pid}/stat`, "utf8").then(
    (text) => text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null,
    () => null,
  );
