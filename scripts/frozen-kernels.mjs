/** The kernels of released versions of the format: vN.wasm, and SHA256SUMS that they must match. Plain Node. */

import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SUMS = "SHA256SUMS";
const NAME = /^v(\d+)\.wasm$/;

/** Keeps a version's kernel for ever. Throws when the folder has one. */
export function freezeKernel(folder, version, binary) {
  const name = `v${version}.wasm`;
  if (existsSync(join(folder, name))) {
    throw new Error(`version ${version} is frozen already: a change needs the next version`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), binary);
  appendFileSync(join(folder, SUMS), `${sha256(binary)}  ${name}\n`);
}

/** Map of version to kernel. Throws when one was changed, is missing, or is not listed. */
export function readFrozenKernels(folder) {
  if (!existsSync(folder)) return new Map();
  const sums = readFileSync(join(folder, SUMS), "utf8").trim().split("\n");
  const names = readdirSync(folder).filter((name) => NAME.test(name));
  if (names.length !== sums.length) throw new Error(`${folder}: its files are not those of ${SUMS}`);
  return new Map(
    sums.map((line) => {
      const [sum, name] = line.split("  ");
      const binary = readFileSync(join(folder, name));
      if (sha256(binary) !== sum) throw new Error(`${folder}: ${name} was changed after it was frozen`);
      return [Number(NAME.exec(name)[1]), binary];
    }),
  );
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
