/**
 * `npm run bench:fleet [-- --shards N] [-- --price DOLLARS]`: what a shard costs besides its coding (queue, store,
 * start of the model), measured with a real queue, one worker and a folder; and from that, what 100 GB would take on
 * 10, 100 and 1,000 workers of two cores. price: of a core-hour.
 */

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SharedFolder } from "../src/cli/fleet/shared-folder.ts";
import { keys } from "../src/cli/fleet/store.ts";
import { loadModel } from "../src/cli/load-model.ts";
import { helperThreads } from "../src/cli/spawn.ts";
import { compress } from "../src/codec/compress.ts";
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

const { values } = parseArgs({
  options: { shards: { type: "string", default: "60" }, price: { type: "string", default: "0.04" } },
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
  const worker = new Started(root, ["worker", ...fleet], environment);
  await worker.said(/waiting for work/);
  // Noise is stored at once: what remains is the overhead. The text makes the worker load its model.
  writeFileSync(join(root, "noise"), randomBytes(4096 * shards));
  writeFileSync(join(root, "text"), mobyDick(4096));
  const submit = (name: string) =>
    seconds(async () => {
      const run = new Started(root, [...fleet, "--shard-size", "4K", name], environment);
      if ((await run.ended()) !== 0) throw new Error(run.output);
      rmSync(join(root, `${name}.nacre`));
    });
  const start = (await submit("text")) - (await submit("text"));
  // The worker's own times: from the first shard's beginning to the last one's end.
  const [before, all] = [await submit("text"), await submit("noise")];
  worker.kill("SIGINT");
  await worker.ended();
  await redis.stop();
  return { perShard: (all - before) / shards, start };
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
async function measureRate(preset: Preset): Promise<number> {
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
const price = Number(values.price);
for (const preset of PRESETS) {
  const rate = await measureRate(preset);
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
      const time = queue.start + Math.ceil(count / workers) * (coding + overhead);
      const dollars = (time * workers * CORES * price) / 3600;
      const days = time / 86_400;
      const span = days >= 1 ? `${days.toFixed(1)} days` : `${(24 * days).toFixed(1)} hours`;
      const idle = 100 * (1 - (count * coding) / (time * workers));
      console.log(
        `  ${workers} workers: ${span}, ${dollars.toFixed(0)} dollars, ${idle.toFixed(1)}% not spent coding`,
      );
    }
  }
}
rmSync(root, { recursive: true });
process.exit();
