// A stand-in for a probe, for tests of the engine: it speaks the protocol without MNN, and misbehaves on request.
// The id of a step says what it does there, up to the first dash: `ok-1`, `kill-2`, `hang-1`, ...
import { closeSync, readFileSync, readSync, writeSync } from "node:fs";

const option = (name) => process.argv[process.argv.indexOf(name) + 1];
const plan = JSON.parse(readFileSync(option("--plan"), "utf8"));
const manner = process.argv.includes("--manner") ? option("--manner") : "good";
const elements = process.argv.includes("--elements") ? Number(option("--elements")) : 4;
const ops = process.argv.includes("--ops") ? Number(option("--ops")) : 3;

function write(data) {
  for (let at = 0; at < data.length; ) {
    try {
      at += writeSync(3, data, at);
    } catch (error) {
      if (error.code === "EPIPE") process.exit(1);
      if (error.code !== "EAGAIN") throw error;
      sleep(1);
    }
  }
}

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function bytesOf(header, payload = Buffer.alloc(0)) {
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(16);
  start.write("MPF1");
  start.writeUInt32LE(text.length, 4);
  start.writeBigUInt64LE(BigInt(payload.length), 8);
  return Buffer.concat([start, text, payload]);
}

const send = (header, payload) => write(bytesOf(header, payload));

function read(size) {
  const data = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const got = readSync(0, data, at, size - at);
    if (got === 0) process.exit(1);
    at += got;
  }
  return data;
}

/** Takes the answer to an op; what overwrites it is told with its first element in the place of a count. */
function answer(op) {
  const start = read(16);
  const header = JSON.parse(read(start.readUInt32LE(4)).toString());
  const payload = read(Number(start.readBigUInt64LE(8)));
  if (header.kind === "overwrite") {
    const { name, type, occurrence, output } = op;
    const saturated = new Float32Array(payload.buffer, payload.byteOffset, 1)[0];
    send({ kind: "overwritten", name, type, occurrence, output, saturated, infinite: 0 });
  }
  return header.kind;
}

const floats = (value) => Buffer.from(new Float32Array(elements).fill(value).buffer);
const tensor = (kind, name, more = {}) => ({ kind, name, dtype: "float32", shape: [elements], ...more });
const forever = () => setInterval(() => {}, 1e6);
const die = (signal) => {
  process.kill(process.pid, signal);
  sleep(10_000);
};

if (manner === "mute") forever();
else if (manner === "dumb") {
  process.stdout.write("Segfault ahead\n");
  die("SIGSEGV");
} else if (manner === "fails") {
  process.stderr.write("ImportError: no MNN here\n");
  process.exit(3);
} else speak();

function speak() {
  const protocol = manner === "foreign" ? "mnn-parity.probe/9" : plan.protocol;
  send({
    kind: "hello",
    protocol,
    speaker: "stand-in 1",
    mnn: "0.0.0",
    speaks: { stay: false, session: ["ops", "answers"] },
  });
  if (manner === "refuses") {
    send({ kind: "error", step: null, stage: "load", message: "no model that I know" });
    send({ kind: "bye" });
    return;
  }
  const x = { name: "x", dtype: "float32", shape: [-1] };
  send({ kind: "model", inputs: [x], outputs: [{ ...x, name: "y" }], version: null, ms: 1 });
  for (const step of plan.steps) if (take(step)) return;
  send({ kind: "bye" });
  if (manner === "lingers") forever();
}

/** @returns true when nothing may follow */
function take(step) {
  const id = step.id;
  const what = id.split("-")[0];
  process.stdout.write(`pid ${process.pid} takes ${id}\n`);
  for (let repeat = 0; repeat < step.repeats; repeat++) {
    send({ kind: "begin", step: what === "elsewhere" ? "other" : id, repeat });
    if (what === "kill") die("SIGKILL");
    if (what === "segv") die("SIGSEGV");
    if (what === "exit") process.exit(7);
    if (what === "quit") process.exit(0);
    if (what === "garbage") write(Buffer.from("Traceback (most recent call last): this is no frame at all"));
    if (what === "hang" || what === "garbage") return forever();
    if (what === "closes") {
      closeSync(3);
      return forever();
    }
    if (what === "flood")
      for (let i = 0; i < 20_000; i++) process.stdout.write(`line ${i} ${"x".repeat(90)}\n`);
    if (what === "binary") process.stdout.write(Buffer.from([0, 255, 0, 128, 10]));
    if (what === "error") {
      send({ kind: "error", step: id, stage: "resize", message: "RESIZE_STATUS 2".repeat(1000) });
      return false;
    }
    if (what === "code") {
      send({ kind: "end", step: id, repeat, ms: 1, code: 3 });
      return false;
    }
    const answered = step.ops === "answered";
    for (let i = 0; (answered || (step.ops === "all" && repeat === 0)) && i < ops; i++) {
      const op = tensor("op", `op${i}`, { type: "Stand", occurrence: 0, output: 0 });
      send(op, floats(i));
      if (what === "deaf") return forever();
      if (answered && answer(op) === "stop") {
        send({ kind: "end", step: id, repeat, ms: 1, code: 11, stopped: true });
        return false;
      }
    }
    const output = tensor("output", "y");
    if (what === "cut" || what === "cuthang") {
      write(bytesOf(output, floats(1)).subarray(0, -3));
      if (what === "cuthang") return forever();
      die("SIGBUS");
    }
    if (what === "size") send({ ...output, shape: [elements + 1] }, floats(1));
    else if (what === "dtype") send({ ...output, dtype: "float8" }, floats(1));
    else send(output, floats(what === "unstable" ? repeat : 1));
    send({ kind: "end", step: id, repeat, ms: 2, code: 0 });
  }
  return false;
}
