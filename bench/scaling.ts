/**
 * `npm run bench:scaling [-- --bytes 1000000]`: how the time for a long text falls with the number of threads. What a
 * token costs in each stage is measured on one thread, in processor time, and from that the rates are computed for more
 * threads than there may be here. Those that are here are measured beside them, so that the computation can be judged.
 */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { compress } from "../src/codec/compress.ts";
import { decompress } from "../src/codec/decompress.ts";
import type { Verification } from "../src/codec/text/encode-tokens.ts";
import { MOST_TEXTS } from "../src/codec/text/text-pool.ts";
import { type Codec, openCodec } from "../src/index.ts";
import { collect, pieces } from "../test/streams.ts";
import { longText } from "./texts.ts";
import { timed } from "./timed.ts";

const { values } = parseArgs({ options: { bytes: { type: "string", default: "1000000" } } });
const bytes = Number(values.bytes);
const COMPUTED = [1, 2, 4, 8, 16];
/** A part of a long text, which is a block of its own. */
const PART = 250_000;

const codecs = new Map<number, Codec>();
function codecOn(threads: number): Codec {
  const codec = codecs.get(threads) ?? openCodec({ backend: "wasm", workers: threads });
  codecs.set(threads, codec);
  return codec;
}
const pack = (text: Uint8Array, threads: number, verification: Verification = "quick") =>
  timed(() => collect(compress(pieces(text), { ...codecOn(threads), verification })));
const unpack = (file: Uint8Array, threads: number) =>
  timed(() => collect(decompress(pieces(file), codecOn(threads))));

/** Seconds of one thread for PART bytes. */
async function stages() {
  const text = longText(PART);
  const [, unchecked] = await pack(text, 1, "none");
  const [packed, checked] = await pack(text, 1);
  const [, restored] = await unpack(packed.bytes, 1);
  const coding = checked.processor - unchecked.processor;
  return { coding, prefill: unchecked.processor - coding, steps: restored.processor - coding };
}

/**
 * Seconds for `parts` texts, each of which has its share of the threads: they divide what the transformer does for it,
 * while one of them codes, and checks unless there are three.
 */
function computed(
  parts: number,
  threads: number,
  transformer: number,
  coding: number,
  checking: number,
): number {
  const atOnce = Math.min(MOST_TEXTS, parts, threads);
  const share = threads / atOnce;
  const serial = coding + (share >= 3 ? 0 : checking);
  return (parts / atOnce) * Math.max(serial, (transformer + coding + checking) / share);
}

const { coding, prefill, steps } = await stages();
const ofAll = (part: number) => ((100 * part) / (prefill + 2 * coding)).toFixed(0);
console.log(`compressing: transformer ${ofAll(prefill)}%, coding ${ofAll(coding)}%, its check as much`);
console.log("| threads | compress KB/s | measured | restore KB/s | measured |\n|---|---|---|---|---|");
const text = longText(bytes);
const parts = Math.max(1, Math.round(bytes / PART));
const rate = (seconds: number) => (bytes / 1000 / seconds).toFixed(1);
for (const threads of COMPUTED) {
  let measured = ["", ""];
  if (threads <= availableParallelism()) {
    const [packed, packing] = await pack(text, threads);
    const [, unpacking] = await unpack(packed.bytes, threads);
    measured = [packing.seconds, unpacking.seconds].map(rate);
  }
  const compressing = rate(computed(parts, threads, prefill, coding, coding));
  const restoring = rate(computed(parts, threads, steps, coding, 0));
  console.log(`| ${threads} | ${compressing} | ${measured[0]} | ${restoring} | ${measured[1]} |`);
}
process.exit(0);
