/**
 * Compiles every folder of src/kernels/ that has an index.ts, AssemblyScript, to WebAssembly
 * in a module of text, build/NAME.ts: the same import works in Node, Vite and the tests.
 */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./setup.mjs";

const KERNELS = join(ROOT, "src", "kernels");
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
  const build = join(KERNELS, "build");
  mkdirSync(build, { recursive: true });
  for (const name of readdirSync(KERNELS)) {
    if (!existsSync(join(KERNELS, name, "index.ts"))) continue;
    const { error, stdout, stderr, binary } = await compile(name);
    process.stdout.write(stdout.toString());
    process.stderr.write(stderr.toString());
    if (error) throw error;
    const text = Buffer.from(binary).toString("base64");
    writeFileSync(join(build, `${name}.ts`), `export default "${text}";\n`);
  }
}

async function compile(name) {
  const { default: asc } = await import("assemblyscript/asc"); // a fresh clone has no packages yet
  const files = new Map();
  const source = join("src", "kernels", name, "index.ts");
  const result = await asc.main([source, "--baseDir", ROOT, ...FLAGS, "--outFile", "kernel.wasm"], {
    writeFile: (file, contents) => {
      files.set(file, contents);
    },
  });
  return { ...result, binary: files.get("kernel.wasm") };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
