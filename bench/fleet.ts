/**
 * `npm run bench:fleet [-- --shards N] [-- --rates LIGHT,BALANCED] [-- --price DOLLARS]`: what a shard costs besides its coding (queue, store,
 * start of the model), measured with a real queue, one worker and a folder; and from that, what 100 GB would take on
 * 10, 100 and 1,000 workers of two cores. rates: KB/s, where they are known from a
 * quiet machine; price: of a core-hour.
 */

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { piecesFrom } from "../src/base/random-access.ts";
import { SharedFolder } from "../src/cli/fleet/shared-folder.ts";
import { keys } from "../src/cli/fleet/store.ts";
import { loadModel } from "../src/cli/load-model.ts";
import { helperThreads } from "../src/cli/spawn.ts";
import { compress } from "../src/codec/compress.ts";
import { codeRange } from "../src/codec/shards/code-range.ts";
import { join as joinPieces, type NamedPiece } from "../src/codec/shards/join.ts";
import { passProven } from "../src/codec/shards/prove.ts";
import { type ContentRange, shardRanges } from "../src/codec/shards/shards.ts";
import type { Preset } from "../src/format/container.ts";
import { Started } from "../test/fleet.ts";
import { mobyDick } from "../test/moby-dick.ts";
import { startRedis } from "../test/redis-server.ts";
import { randomBytes } from "../test/samples.ts";
import { collect, pieces } from "../test/streams.ts";

const CONTENT = 100e9;
const MIB = 1024 * 1024;
const CORES = 2;
const PRESETS: readonly Preset[] = ["light", "balanced"];

const COMMAND = fileURLToPath(new URL("../lib/node/nacre.mjs", import.meta.url));

const { values } = parseArgs({
  options: {
    shards: { type: "string", default: "60" },
    rates: { type: "string" },
    price: { type: "string", default: "0.04" },
  },
});
const shards = Number(values.shards);
const root = mkdtempSync(join(tmpdir(), "nacre-bench-"));
const store = join(root, "store");
const seconds = async (work: () => unknown): Promise<number> => {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
};

/** Seconds of the queue for one shard, and of a worker's first. */
async function measureQueue(): Promise<{ perShard: number; start: number }> {
  mkdirSync(join(root, "redis"));
  const redis = await startRedis(join(root, "redis"));
  const environment = { NACRE_FLEET: redis.url, NODE_EXTRA_CA_CERTS: redis.authority };
  const fleet = ["--fleet", "env", "--store", store, "--preset", "fast"];
  const worker = new Started(COMMAND, root, ["worker", ...fleet], environment);
  await worker.said(/waiting for work/);
  // Noise is stored at once: what remains is the overhead. The text makes the worker load its model.
  writeFileSync(join(root, "noise"), randomBytes(4096 * shards));
  writeFileSync(join(root, "text"), mobyDick(4000));
  let begun = 0;
  const submit = async (name: string, count: number) => {
    const run = new Started(COMMAND, root, [...fleet, "--shard-size", "4K", name], environment);
    await worker.said(/shard \d+ begun/, begun + 1);
    const time = await seconds(() => worker.said(/shard \d+ done/, begun + count));
    begun += count;
    if ((await run.ended()) !== 0) throw new Error(run.output);
    rmSync(join(root, `${name}.nacre`));
    return time;
  };
  const start = (await submit("text", 1)) - (await submit("text", 1));
  const perShard = (await submit("noise", shards)) / shards;
  worker.kill("SIGINT");
  await worker.ended();
  await redis.stop();
  return { perShard, start };
}

/** Seconds that one machine alone spends on each byte: the submitter's sending and proving, the join's copying. */
async function measureAlone(): Promise<number> {
  const content = randomBytes(32 * MIB);
  const store = new SharedFolder(join(root, "store"));
  const run = "1".repeat(32);
  const model = () => Promise.reject(new Error("noise needs no model"));
  const options = { model, preset: "light", shardBytes: 4 * MIB } as const;
  const input = {
    contentLength: content.length,
    id: new Uint8Array(16),
    read: ({ start, end }: ContentRange) => pieces(content.subarray(start, end)),
  };
  const sending = await seconds(() =>
    store.put(keys.input(run, 0), input.read({ start: 0, end: content.length })),
  );
  const named: NamedPiece[] = [];
  for (const [shard, range] of shardRanges(content.length, options.shardBytes).entries()) {
    await store.put(keys.piece(run, shard), codeRange(input, range, options));
    named.push({ name: String(shard), open: () => store.open(keys.piece(run, shard)) });
  }
  const joining = await seconds(() => store.put(keys.result(run), joinPieces(named)));
  const result = await store.open(keys.result(run));
  const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  const proving = await seconds(() =>
    passProven(piecesFrom(result, 0), pieces(content), async () => {}, hash),
  );
  await result.close();
  await store.removeRun(run);
  // A text's pieces are a quarter of it.
  return (sending + joining / 4 + proving) / content.length;
}

/** Seconds to put a shard of so many bytes and to read it again, as submitter and worker do. */
async function measureStore(bytes: number): Promise<number> {
  const folder = new SharedFolder(store);
  const run = "0".repeat(32);
  const shard = randomBytes(bytes);
  return seconds(async () => {
    await folder.put(keys.input(run, 0), pieces(shard));
    const object = await folder.open(keys.input(run, 0));
    createHash("sha256")
      .update(await object.read(0, object.size))
      .digest();
    await object.close();
    await folder.removeRun(run);
  });
}

/** Bytes per second of a worker. */
async function rateOf(preset: Preset): Promise<number> {
  const given = values.rates?.split(",")[PRESETS.indexOf(preset)];
  if (given) return 1000 * Number(given);
  const text = mobyDick(preset === "light" ? 600_000 : 200_000);
  const options = {
    model: () => loadModel({ backend: "auto", threads: CORES }),
    helpers: helperThreads(CORES),
  };
  await options.model();
  return text.length / (await seconds(() => collect(compress(pieces(text), { ...options, preset }))));
}

const queue = await measureQueue();
console.log(
  `queue: ${(1000 * queue.perShard).toFixed(0)} ms a shard; a worker's start: ${queue.start.toFixed(1)} s`,
);
const alone = await measureAlone();
console.log(`one machine alone, besides: ${((CONTENT * alone) / 60).toFixed(0)} minutes`);
const price = Number(values.price);
for (const preset of PRESETS) {
  const rate = await rateOf(preset);
  console.log(`\n${preset}: ${(rate / 1000).toFixed(1)} KB/s on ${CORES} cores`);
  for (const size of [4 * MIB, 32 * MIB]) {
    const overhead = queue.perShard + (await measureStore(size));
    const coding = size / rate;
    const count = Math.ceil(CONTENT / size);
    const share = (100 * overhead) / coding;
    console.log(
      `shards of ${size / MIB} MiB: ${overhead.toFixed(2)} s besides ${coding.toFixed(0)} s: ${share.toFixed(2)}%`,
    );
    for (const workers of [10, 100, 1000]) {
      const working = queue.start + Math.ceil(count / workers) * (coding + overhead);
      const time = working + CONTENT * alone;
      const dollars = (working * workers * CORES * price) / 3600;
      const days = time / 86_400;
      const span = days >= 1 ? `${days.toFixed(1)} days` : `${(24 * days).toFixed(1)} hours`;
      const idle = 100 * (1 - (count * coding) / (working * workers));
      console.log(
        `  ${workers} workers: ${span}, ${dollars.toFixed(0)} dollars, ${idle.toFixed(1)}% of the workers' time not spent coding`,
      );
    }
  }
}
rmSync(root, { recursive: true });
process.exit();
