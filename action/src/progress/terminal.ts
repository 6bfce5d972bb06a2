import { styleText } from "node:util";
import { english, type Words } from "../../../core/words/words.ts";
import type { Progress, Step } from "./progress.ts";

/** Least time between two plain lines about one step. */
const QUIET_MS = 10_000;

/** The part of a stream that progress needs. */
export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/**
 * Progress on a stream: one live line in a terminal; plain lines elsewhere and under CI, when a step begins, ends and every
 * ten seconds between.
 */
export function terminalProgress(
  stream: Terminal,
  ci: boolean,
  wordsNow: () => Words = () => english,
): Progress {
  return stream.isTTY && !ci ? liveProgress(stream, wordsNow) : plainProgress(stream, wordsNow);
}

function plainProgress(stream: Terminal, wordsNow: () => Words): Progress {
  return {
    note: (line) => void stream.write(`${wordsNow().told(line)}\n`),
    step(begun): Step {
      const words = wordsNow();
      const title = words.told(begun);
      const startedAt = performance.now();
      let saidAt = startedAt;
      stream.write(`${title}\n`);
      return {
        update(detail) {
          if (performance.now() - saidAt < QUIET_MS) return;
          saidAt = performance.now();
          stream.write(`${words.common.named(title, words.told(detail))}\n`);
        },
        done(detail, failed = false) {
          const ms = performance.now() - startedAt;
          const ended = failed ? words.terminal.failed(ms) : words.terminal.done(ms);
          const said = detail ? `${words.told(detail)}${words.common.comma}${ended}` : ended;
          stream.write(`${words.common.named(title, said)}\n`);
        },
      };
    },
  };
}

function liveProgress(stream: Terminal, wordsNow: () => Words): Progress {
  const open: { title: string; detail: string }[] = [];
  const clear = () => stream.write("\r\u001b[2K");
  const draw = () => {
    const step = open.at(-1);
    if (!step) return;
    const text = step.detail ? wordsNow().common.named(step.title, step.detail) : step.title;
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return {
    note(line) {
      clear();
      stream.write(`${wordsNow().told(line)}\n`);
      draw();
    },
    step(begun): Step {
      const words = wordsNow();
      const title = words.told(begun);
      const startedAt = performance.now();
      const step = { title, detail: "" };
      open.push(step);
      draw();
      return {
        update(detail) {
          step.detail = words.told(detail);
          draw();
        },
        done(detail, failed = false) {
          open.splice(open.indexOf(step), 1);
          clear();
          const took = words.common.duration(performance.now() - startedAt);
          const mark = styleText(failed ? "red" : "green", failed ? "✗" : "✓", { validateStream: false });
          stream.write(
            `${mark} ${detail ? words.common.named(title, words.told(detail)) : title}${words.common.aside(took)}\n`,
          );
          draw();
        },
      };
    },
  };
}
