import net from "node:net";

/** How long a server may take over one answer. */
const PATIENCE_MS = 15_000;

/**
 * Sends bytes as they are, which no HTTP client does, and reads what comes back until the server closes.
 *
 * @param text each character one byte
 * @returns the whole answer; of what is none, `nothing` or why
 */
export function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect(Number(port), hostname, () => socket.write(Buffer.from(text, "latin1")));
    socket.setTimeout(PATIENCE_MS, () => {
      answer ||= "no answer in time";
      socket.destroy();
    });
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", (error) => (answer ||= error.message));
    socket.on("close", () => resolve(answer || "nothing"));
  });
}

/** Of the answer's first line; NaN where it has none. */
export const statusIn = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
