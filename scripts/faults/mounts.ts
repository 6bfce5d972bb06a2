import { spawnSync } from "node:child_process";

/** A name space of mounts of its own, without root: what is mounted there only the command sees, and it goes with it. */
export const apart = (mount: string): string[] => within(["-rm"], mount);

/** The same for who must not be root within, which Postgres refuses: as whoever asks. */
export const apartAsMe = (mount: string): string[] =>
  within(process.getuid?.() === 0 ? ["-m"] : ["--map-current-user", "--keep-caps", "-m"], mount);

const within = (flags: string[], mount: string): string[] => [
  ...["unshare", ...flags],
  ...["sh", "-c", `${mount} && exec "$@"`, "sh"],
];

export const canMount = (): boolean =>
  spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=4k none /mnt"]).status === 0;

export const NO_MOUNTS = "no name space of mounts can be had without root here (`unshare -rm`)";
