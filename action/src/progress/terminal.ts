import { styleText } from "node:util";
import { duration } from "../../../core/numeric/number.ts";
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
export function terminalProgress(stream: Terminal, ci: boolean): Progress {
  return stream.isTTY && !ci ? liveProgress(stream) : plainProgress(stream);
}

function plainProgress(stream: Terminal): Progress {
  return {
    note: (line) => void stream.write(`${line}\n`),
    step(title): Step {
      const startedAt = performance.now();
      let saidAt = startedAt;
      stream.write(`${title}\n`);
      return {
        update(detail) {
          if (performance.now() - saidAt < QUIET_MS) return;
          saidAt = performance.now();
          stream.write(`${title}: ${detail}\n`);
        },
        done(detail, failed = false) {
          const took = duration(performance.now() - startedAt);
          const word = failed ? "failed after" : "done in";
          stream.write(`${title}: ${detail ? `${detail}, ` : ""}${word} ${took}\n`);
        },
      };
    },
  };
}

function liveProgress(stream: Terminal): Progress {
  const open: { title: string; detail: string }[] = [];
  const clear = () => stream.write("\r\u001b[2K");
  const draw = () => {
    const step = open.at(-1);
    if (!step) return;
    const text = step.detail ? `${step.title}: ${step.detail}` : step.title;
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return {
    note(line) {
      clear();
      stream.write(`${line}\n`);
      draw();
    },
    step(title): Step {
      const startedAt = performance.now();
      const step = { title, detail: "" };
      open.push(step);
      draw();
      return {
        update(detail) {
          step.detail = detail;
          draw();
        },
        done(detail, failed = false) {
          open.splice(open.indexOf(step), 1);
          clear();
          const took = duration(performance.now() - startedAt);
          const mark = styleText(failed ? "red" : "green", failed ? "✗" : "✓", { validateStream: false });
          stream.write(`${mark} ${title}${detail ? `: ${detail}` : ""} (${took})\n`);
          draw();
        },
      };
    },
  };
}
