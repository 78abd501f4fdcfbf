/**
 * `npm run fuzz -- [--seconds N] [--count N] [--seed S] [--case I]`: damages real containers and reads
 * them. Every outcome must be the right bytes or a typed error, within a second or so and bounded memory.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Message } from "./child.ts";

/** Milliseconds for one case. */
const HANG = 20_000;
/** Bytes of memory for the whole process: the decoder's own bound is below 400 MiB. */
const MAX_MEMORY = 1024 ** 3;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    count: { type: "string" },
    seed: { type: "string", default: "1" },
    case: { type: "string" },
  },
});
const seed = Number(values.seed);
const first = Number(values.case ?? 0);
const until = values.case !== undefined ? first + 1 : Number(values.count ?? Number.MAX_SAFE_INTEGER);
const isTimed = values.case === undefined && values.count === undefined;

const outcomes = new Map<string, number>();
const breaches: string[] = [];
const begin = performance.now();
let peak = 0;
let tried = 0;
let slowest = { milliseconds: 0, number: first };

await new Promise<void>((resolve) => {
  const path = fileURLToPath(new URL("./child.ts", import.meta.url));
  const child = fork(path, [seed, first, until].map(String), { execArgv: ["--import", "tsx"] });
  let present: number | undefined;
  let since = performance.now();
  const watch = setInterval(() => {
    if (present === undefined || performance.now() - since < HANG) return;
    breaches.push(`case ${present} of seed ${seed}: no end after ${HANG / 1000} seconds`);
    child.kill("SIGKILL");
  }, 500);
  child.on("message", (received) => {
    const message = received as Message;
    if ("breach" in message) {
      breaches.push(message.breach);
      return;
    }
    const now = performance.now();
    if (present !== undefined && message.last !== undefined) {
      tried++;
      outcomes.set(message.last, (outcomes.get(message.last) ?? 0) + 1);
      if (now - since > slowest.milliseconds) slowest = { milliseconds: now - since, number: present };
    }
    present = message.case;
    peak = message.peak;
    since = now;
    if (isTimed && now - begin > Number(values.seconds) * 1000) child.kill("SIGKILL");
  });
  child.on("exit", (code) => {
    clearInterval(watch);
    if (code) breaches.push(`case ${present} of seed ${seed}: the process ended with ${code}`);
    resolve();
  });
});

if (peak > MAX_MEMORY) breaches.push(`${Math.round(peak / 2 ** 20)} MiB of memory were in use`);
for (const [outcome, count] of [...outcomes].sort((a, b) => b[1] - a[1])) console.log(`${count}\t${outcome}`);
const seconds = Math.round((performance.now() - begin) / 1000);
const slow = `slowest: case ${slowest.number}, ${Math.round(slowest.milliseconds)} ms`;
console.log(
  `${tried} mutants of seed ${seed} in ${seconds} s; ${slow}; peak ${Math.round(peak / 2 ** 20)} MiB`,
);
for (const breach of breaches) console.error(`BREACH: ${breach}`);
if (breaches.length > 0) process.exitCode = 1;
