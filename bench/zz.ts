import { readFile } from "node:fs/promises";
import { readSpec } from "../src/exact/spec.ts";
import { kernelRuntime } from "../src/model/kernel/kernel-runtime.ts";

const spec = readSpec(new Uint8Array(await readFile("models/embedded/model.spec")));
const d = await kernelRuntime().load(spec);
for (const [lanes, steps] of [
  [1, 1],
  [4, 1],
  [8, 1],
  [16, 1],
  [64, 1],
  [16, 64],
] as const) {
  const s = d.open(lanes);
  const tok = (k: number) => Int32Array.from({ length: lanes * k }, (_, i) => (i * 7919 + k * 31) % 4096);
  let p = 0;
  while (p < 512) {
    await s.run(tok(64), 64, p);
    p += 64;
  }
  const bench = async (pos: number) => {
    let best = 1e9;
    for (let r = 0; r < 5; r++) {
      const n = Math.max(1, Math.ceil(128 / (lanes * steps)));
      const t = process.cpuUsage();
      for (let i = 0; i < n; i++) await s.run(tok(steps), steps, pos);
      const u = process.cpuUsage(t);
      best = Math.min(best, (u.user + u.system) / (n * lanes * steps));
    }
    return best;
  };
  const a = await bench(0),
    b = await bench(512);
  console.log(lanes, steps, "us/token: no past", a.toFixed(0), "full", b.toFixed(0));
}
