/** One line on stderr. */
export function log(message: string): void {
  process.stderr.write(`mnn-parity: ${message}\n`);
}
