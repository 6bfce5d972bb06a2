import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * What package-lock.json wants on this platform and node_modules does not have, in its version, whoever installed it: npm
 * writes down what it installed in node_modules/.package-lock.json.
 *
 * @returns paths such as `node_modules/zod`, in the lock's order
 */
export function missingPackages(folder) {
  const wanted = packagesOf(path.join(folder, "package-lock.json"));
  const record = path.join(folder, "node_modules", ".package-lock.json");
  const installed = existsSync(record) ? packagesOf(record) : {};
  return Object.entries(wanted)
    .filter(([place, entry]) => place.startsWith("node_modules/") && isNeeded(entry))
    .filter(([place, entry]) => !isSame(entry, installed[place]) || !existsSync(path.join(folder, place)))
    .map(([place]) => place);
}

const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages ?? {};

/** Where it was fetched from does not matter: one lock may be installed from several mirrors. */
const isSame = ({ version, integrity }, installed) =>
  installed?.version === version && installed.integrity === integrity;

/** An optional package that names no platform belongs to others that do: npm leaves it out with them. */
const isNeeded = ({ optional, os, cpu, libc }) =>
  optional
    ? Boolean(os || cpu) && fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, LIBC)
    : true;

/** npm's rule: a list of what is meant, or of what is not meant, each with a `!`. */
const fits = (list, mine) =>
  !list || (list.every((one) => one.startsWith("!")) ? !list.includes(`!${mine}`) : list.includes(mine));

const LIBC =
  process.platform !== "linux"
    ? null
    : process.report.getReport().header.glibcVersionRuntime
      ? "glibc"
      : "musl";
