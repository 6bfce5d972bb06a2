import { onlyVariables } from "../../system/environment.ts";

/** What every probe's process gets, and with it those of the host's variables that one on the host may need. */
export const probeEnvironment = (
  inherited: Record<string, string>,
  hostNeeds: readonly string[],
): Record<string, string> => ({
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LANG: "C.UTF-8",
  ...onlyVariables(inherited, ["HOME", "TMPDIR", ...hostNeeds]),
});
