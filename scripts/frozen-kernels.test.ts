import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FROZEN } from "../src/entropy/frozen.wasm.ts";
import current from "../src/entropy/kernel.wasm.ts";
import { isFrozen, kernelFor } from "../src/entropy/kernels.ts";
import { OLDEST_VERSION, VERSION } from "../src/format/container.ts";
import { freezeKernel, readFrozenKernels } from "./frozen-kernels.mjs";

const KERNEL = Buffer.from(current, "base64");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-frozen-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("keeps a kernel byte for byte, and refuses to write it again", () => {
  freezeKernel(folder, 5, KERNEL);
  expect(() => freezeKernel(folder, 5, Buffer.of(1))).toThrow(/version 5 is frozen already/);
  freezeKernel(folder, 6, Buffer.of(0));
  expect([...readFrozenKernels(folder)].map(([version, { length }]) => [version, length])).toEqual([
    [5, KERNEL.length],
    [6, 1],
  ]);
  expect(Buffer.compare(readFrozenKernels(folder).get(5)!, KERNEL)).toBe(0);
});

it("finds a kernel that was changed, lost or added", () => {
  freezeKernel(folder, 5, KERNEL);
  const path = join(folder, "v5.wasm");
  writeFileSync(path, KERNEL.subarray(1));
  expect(() => readFrozenKernels(folder)).toThrow(/v5.wasm was changed/);
  writeFileSync(path, KERNEL);
  writeFileSync(join(folder, "v6.wasm"), KERNEL);
  expect(() => readFrozenKernels(folder)).toThrow(/not those of SHA256SUMS/);
  rmSync(path);
  expect(() => readFrozenKernels(folder)).toThrow();
  expect(readFileSync(join(folder, "SHA256SUMS"), "utf8")).toMatch(/^[0-9a-f]{64} {2}v5.wasm\n$/);
});

it("every version that is read has its kernel, and all but the newest are frozen", () => {
  for (let version = OLDEST_VERSION; version <= VERSION; version++) {
    expect(kernelFor(version).memory.buffer.byteLength).toBeGreaterThan(0);
    if (version < VERSION) expect(isFrozen(version)).toBe(true);
  }
});

it("the sources are still those of the newest version, once it is frozen", () => {
  if (isFrozen(VERSION)) expect(FROZEN[VERSION], "a change of the kernel takes a new version").toBe(current);
});
