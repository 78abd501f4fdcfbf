import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findRedis } from "../../../scripts/setup.mjs";
import { compressAlone } from "../../../test/alone.ts";
import { isRunning, Started } from "../../../test/fleet.ts";
import { mobyDick } from "../../../test/moby-dick.ts";
import { COMMAND, runNacre } from "../../../test/nacre-command.ts";
import { startObjectStorage } from "../../../test/object-storage.ts";
import { type RedisServer, startRedis } from "../../../test/redis-server.ts";
import { QUEUE } from "./jobs.ts";

const isHere = findRedis() !== undefined;
if (!isHere) console.log("The fleet is not tested: there is no redis-server, and no apt-get to install it.");

const root = mkdtempSync(join(tmpdir(), "nacre-fleet-"));
const store = join(root, "store");
const TEXT = mobyDick(100_000);
const PRESET = ["--preset", "light", "--shard-size", "12K"];
let redis: RedisServer;
let queue: Queue;
let client: Redis;
let folder = "";
let count = 0;

beforeAll(async () => {
  if (!isHere) return;
  mkdirSync(store);
  mkdirSync(join(root, "redis"));
  redis = await startRedis(join(root, "redis"));
  client = new Redis(redis.url, { maxRetriesPerRequest: null, tls: { ca: readFileSync(redis.authority) } });
  client.on("error", () => {});
  queue = new Queue(QUEUE, { connection: client });
  queue.on("error", () => {});
}, 60_000);
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
afterEach(() => {
  for (const one of started.splice(0)) one.kill("SIGKILL");
});
afterAll(async () => {
  await queue?.close();
  client?.disconnect();
  await redis?.stop();
  rmSync(root, { recursive: true });
});

const environment = () => ({ NODE_EXTRA_CA_CERTS: redis.authority, NACRE_FLEET: redis.url });
const fleet = ["--fleet", "env", "--store", store];
const started: Started[] = [];
const begin = (...args: string[]) => {
  started.push(new Started(COMMAND, folder, [...args, ...fleet], environment()));
  return started.at(-1)!;
};
const worker = () => begin("worker", "--threads", "1");
const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
const read = (name: string) => readFileSync(join(folder, name));

async function stop(...workers: Started[]): Promise<void> {
  for (const one of workers) one.kill("SIGINT");
  for (const one of workers) expect(await one.ended()).toBe(130);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

/** The run that is in the store, all of it. */
function runInStore(): string | undefined {
  return readdirSync(store).find((run) => existsSync(join(store, run, "run")));
}

/** The shard of which this worker has written a part. */
function inTheMiddle({ output }: Started): string | undefined {
  const shard = /shard (\d+) begun\n$/.exec(output)?.[1];
  const folder = join(store, runInStore() ?? "none", "piece");
  if (shard === undefined || !existsSync(folder)) return undefined;
  const isBegun = readdirSync(folder).some((name) => name.startsWith(`${shard.padStart(8, "0")}.`));
  return isBegun ? shard : undefined;
}

async function expectNothingLeft(): Promise<void> {
  expect(readdirSync(store)).toEqual([]);
  const counts = await queue.getJobCounts();
  expect(Object.entries(counts).filter(([, jobs]) => jobs > 0)).toEqual([]);
}

describe.skipIf(!isHere)("a fleet", () => {
  it("makes the bytes of one machine, though a worker is killed and the queue restarts", async () => {
    write("whale.txt", TEXT);
    const workers = [worker(), worker(), worker()] as const;
    for (const one of workers) await one.said(/waiting for work/);
    const submitter = begin(...PRESET, "whale.txt");
    const [victim] = workers;
    await until(() => inTheMiddle(victim) !== undefined);
    const children = victim.children();
    expect(children).toHaveLength(1);
    victim.kill("SIGKILL");
    expect(await victim.ended()).toBe(null);
    const lost = inTheMiddle(victim);
    expect(lost).toBeDefined();
    await redis.stop();
    await sleep(1000);
    await redis.start();
    expect(await submitter.ended(), submitter.output).toBe(0);
    const options = { preset: "light", shardBytes: 12 * 1024 } as const;
    expect(read("whale.txt.nacre")).toEqual(await compressAlone(TEXT, options));
    const others = workers[1].output + workers[2].output;
    expect(others).toMatch(new RegExp(`shard ${lost} done`));
    expect(children.filter(isRunning)).toEqual([]);
    await stop(workers[1], workers[2]);
    await expectNothingLeft();
  }, 180_000);

  it("gives up what cannot be done, with its reason, and goes on with the next", async () => {
    write("whale.txt", TEXT.subarray(0, 10_000));
    const submitter = begin("--preset", "light", "whale.txt");
    await until(() => runInStore() !== undefined);
    const path = join(store, runInStore()!, "in", "00000000");
    const bytes = readFileSync(path);
    bytes[1000]! ^= 1;
    writeFileSync(path, bytes);
    await queue.add("code", { run: "../../etc/passwd", shard: 0 }, { removeOnFail: true });
    await queue.add("rm -rf", { run: "0".repeat(32), shard: 0 }, { removeOnFail: true });
    const one = worker();
    expect(await submitter.ended()).toBe(1);
    expect(submitter.output).toMatch(
      /Shard 0 failed on the fleet: .*is damaged: it does not match its SHA-256/,
    );
    await one.said(/failed: This job makes no sense/, 2);
    expect(readdirSync(folder)).toEqual(["whale.txt"]);
    await expectNothingLeft();

    mkdirSync(join(folder, "tree"));
    for (let i = 0; i < 5; i++) write(`tree/${i}.txt`, TEXT.subarray(i * 2000, i * 2000 + 2000));
    const args = ["--preset", "balanced", "--shard-size", "6K", "tree"];
    const next = begin(...args);
    expect(await next.ended(), next.output).toBe(0);
    expect(runNacre(folder, [...args, "-o", "alone"]).status).toBe(0);
    expect(read("tree.nacre")).toEqual(read("alone"));
    await stop(one);
    await expectNothingLeft();
  }, 120_000);

  it("stops when the submitter is interrupted, and leaves nothing", async () => {
    write("whale.txt", TEXT);
    const one = worker();
    const submitter = begin(...PRESET, "whale.txt");
    await one.said(/shard \d+ begun/);
    submitter.kill("SIGINT");
    // By the signal.
    expect(await submitter.ended()).toBeNull();
    await one.said(/failed: /);
    expect(readdirSync(folder)).toEqual(["whale.txt"]);
    await expectNothingLeft();
    await stop(one);
  }, 60_000);

  it("hands a stopped worker's shard to another, at once", async () => {
    write("whale.txt", TEXT.subarray(0, 60_000));
    const first = worker();
    const submitter = begin("--preset", "light", "whale.txt");
    await first.said(/shard 0 begun/);
    await stop(first);
    const second = worker();
    expect(await submitter.ended(), submitter.output).toBe(0);
    expect(second.output).toMatch(/shard 0 done/);
    await stop(second);
    await expectNothingLeft();
  }, 60_000);

  it("works by object storage, too", async () => {
    const storage = await startObjectStorage(join(root, "buckets"));
    const options = ["--fleet", "env", "--store", storage.address];
    const start = (...args: string[]) => {
      started.push(
        new Started(COMMAND, folder, [...args, ...options], { ...environment(), ...storage.environment }),
      );
      return started.at(-1)!;
    };
    write("whale.txt", TEXT.subarray(0, 20_000));
    const one = start("worker");
    const submitter = start(...PRESET, "whale.txt");
    expect(await submitter.ended(), submitter.output).toBe(0);
    const alone = { preset: "light", shardBytes: 12 * 1024 } as const;
    expect(read("whale.txt.nacre")).toEqual(await compressAlone(TEXT.subarray(0, 20_000), alone));
    await stop(one);
    const left = readdirSync(storage.folder, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
    await storage.close();
  }, 60_000);

  it("says what is wrong with an address, a password or a missing store, without the password", () => {
    write("a.bin", TEXT.subarray(0, 10));
    const say = (url: string, ...rest: string[]) =>
      runNacre(folder, ["--preset", "light", "--fleet", url, ...rest, "a.bin"], {
        environment: environment(),
      });
    const wrong = redis.url.replace(/:[^:@]+@/, ":wrong-pass@");
    for (const [run, message] of [
      [say(wrong, "--store", store), /unexpected answer \(WRONGPASS/],
      [say("redis://127.0.0.1:1", "--store", store), /127\.0\.0\.1:1 cannot be reached/],
      [say("http://localhost", "--store", store), /must be an address such as redis:/],
      [say(redis.url), /--fleet needs a --store/],
    ] as const) {
      expect(run.status).toBe(1);
      expect(run.stderr).toMatch(message);
      expect(run.stderr).not.toContain("wrong-pass");
    }
    expect(readdirSync(folder)).toEqual(["a.bin"]);
  });
});
