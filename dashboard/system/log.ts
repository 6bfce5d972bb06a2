/** Set by the server where it is told to log as JSON (server.mjs). */
const shared = globalThis as { mnnParityLogsJson?: boolean };

/**
 * One line on stderr, for people or as JSON for whatever collects it.
 *
 * @param fields what it is about, by name
 */
export function log(
  message: string,
  fields: Readonly<Record<string, string | number | undefined>> = {},
): void {
  if (shared.mnnParityLogsJson) {
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`);
    return;
  }
  const told = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${value}`,
  );
  process.stderr.write(`${["mnn-parity:", message, ...told].join(" ")}\n`);
}
