import { quote } from "../../system/shell-words.ts";

/** Everything of ours on a device is under this folder. */
export const BASE = "/data/local/tmp/mnn-parity";
/** What was brought there, named by its SHA-256 and kept for later runs. */
export const STORE = `${BASE}/store`;
/** Days after which what no run has used is removed. */
const STORE_DAYS = 30;

/** What the keeper says when the run's folder is there. */
export const READY = "mnn-parity: ready";

/**
 * Makes a run's folder and keeps it for as long as its standard input stays open; then it kills what still runs out of
 * the folder and removes it. The other end of that input closes with the run, however it ends: a killed process, a
 * pulled cable. What keepers before it could not remove (the device was switched off) goes first; a folder gets its name
 * only with its keeper in it, so that none is taken for left over while it is made.
 */
export const keeperScript = (run: string): string => `
trap '' HUP INT PIPE
run=${quote(run)}
new=${quote(run.replace("/run-", "/.run-"))}
mkdir -p ${BASE} ${STORE} || exit 1
for old in ${BASE}/run-*; do
  [ -d "$old" ] || continue
  keeper=$(cat "$old/keeper" 2>/dev/null)
  [ -n "$keeper" ] && grep -q "\${old##*/}" "/proc/$keeper/cmdline" 2>/dev/null && continue
  rm -rf "$old"
done
find ${STORE} -type f -mtime +${STORE_DAYS} -exec rm -f {} + 2>/dev/null
find ${BASE} -maxdepth 1 -name '.run-*' -mtime +1 -exec rm -rf {} + 2>/dev/null
mkdir -p "$new/pids" "$new/lib" && echo $$ > "$new/keeper" && mv "$new" "$run" || { rm -rf "$new"; exit 1; }
echo "${READY}"
cat > /dev/null
for file in "$run"/pids/*; do
  pid=$(cat "$file" 2>/dev/null) || continue
  grep -q "\${run##*/}" "/proc/$pid/cmdline" 2>/dev/null && kill -9 "$pid" 2>/dev/null
done
rm -rf "$run"
`;

/** Prints those of these names that the store lacks, and marks the others as used today. */
export const missingScript = (names: readonly string[]): string =>
  `cd ${STORE} && for name in ${names.join(" ")}; do if [ -f "$name" ]; then touch -c "$name"; else echo "$name"; fi; done`;

/** Puts a pushed file in its place in the store, at one stroke. */
export const acceptScript = (partial: string, name: string): string =>
  `chmod 755 ${quote(partial)} && mv -f ${quote(partial)} ${STORE}/${name}`;

/** The emulator's name in a run's folder. */
export const EMULATOR = "qemu-aarch64";

/** How the probe in a run's folder is started. */
export interface ProbeCommand {
  /** The run's folder. */
  run: string;
  /** taskset's mask, or null. */
  mask: string | null;
  /** The CPU that the emulator there is to be; null where the probe runs by itself. */
  cpu: string | null;
}

/** The words that come before the probe's own arguments. */
export const probeWords = ({ run, mask, cpu }: ProbeCommand): string[] => [
  ...(mask ? ["taskset", mask] : []),
  ...(cpu ? [`${run}/${EMULATOR}`, "-cpu", cpu] : []),
  `${run}/probe`,
];

export interface ProbeStart extends ProbeCommand {
  /** Names this start: its process id is kept under it. */
  name: string;
  args: readonly string[];
}

/**
 * Starts the probe in place of the shell, with frames on the shell's standard output and all that MNN prints on its
 * standard error: these two are what adb keeps apart and carries byte for byte.
 */
export function startScript({ name, args, ...command }: ProbeStart): string {
  const { run } = command;
  const words = [...probeWords(command), ...args, "--frames", "3"];
  return [
    `cd ${quote(run)} || exit 125`,
    `echo $$ > pids/${quote(name)}`,
    `export LD_LIBRARY_PATH=${quote(`${run}/lib`)}`,
    `exec ${words.map(quote).join(" ")} 3>&1 1>&2`,
  ].join("; ");
}

/** The lines of logcat that a plan's probes caused: their own, and of a crash what the system says of it. */
export const logScript = (run: string, plan: string): string => `
for file in ${quote(`${run}/pids/${plan}`)}.*; do
  pid=$(cat "$file" 2>/dev/null) || continue
  logcat -d -v threadtime --pid="$pid" 2>/dev/null | tail -n 200
  logcat -d -b crash -v threadtime 2>/dev/null | grep -A 60 "pid: $pid," | tail -n 60
done
`;
