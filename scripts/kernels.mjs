/**
 * Compiles the kernels, AssemblyScript, to WebAssembly in modules of text, NAME.wasm.ts beside each folder:
 * the same import works in Node, in Vite and in the tests.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./setup.mjs";

/** Folders with an index.ts. */
const KERNELS = ["src/entropy/kernel", "src/model/wasm/kernel", "src/convert/kernel", "test/kernel-probe"];
const FLAGS = [
  "-O3",
  "--converge",
  "--noAssert",
  "--enable",
  "simd",
  "--runtime",
  "stub",
  "--disableWarning",
  "112",
];

export async function buildKernels() {
  for (const folder of KERNELS) {
    const text = Buffer.from(await compile(folder)).toString("base64");
    writeFileSync(join(ROOT, `${folder}.wasm.ts`), `export default "${text}";\n`);
  }
}

async function compile(folder) {
  const { default: asc } = await import("assemblyscript/asc"); // a fresh clone has no packages yet
  const files = new Map();
  const source = `${folder}/index.ts`;
  const result = await asc.main([source, "--baseDir", ROOT, ...FLAGS, "--outFile", "kernel.wasm"], {
    writeFile: (file, contents) => {
      files.set(file, contents);
    },
  });
  process.stdout.write(result.stdout.toString());
  process.stderr.write(result.stderr.toString());
  if (result.error) throw result.error;
  return files.get("kernel.wasm");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
