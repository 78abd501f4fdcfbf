/**
 * Compiles the kernels from AssemblyScript to WebAssembly. Each becomes a module of text, NAME.wasm.ts beside its
 * folder, so that the same import works in Node, in Vite and in the tests. The module also has an interface of what
 * the kernel exports, as the compiler sees it: a host that calls a kernel wrongly does not compile.
 */

import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readFrozenKernels } from "./frozen-kernels.mjs";
import { ROOT } from "./setup.mjs";

export const ENTROPY_KERNEL = "src/entropy/kernel";
export const FROZEN_KERNELS = join(ROOT, "src/entropy/frozen");
/** Folders with an index.ts. */
const KERNELS = [ENTROPY_KERNEL, "src/model/wasm/kernel", "src/convert/kernel", "test/kernel-probe"];
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
  "--bindings",
  "raw",
];

export async function buildKernels() {
  const texts = new Map();
  for (const folder of KERNELS) {
    const { binary, declarations } = await compile(folder);
    const path = join(ROOT, `${folder}.wasm.ts`);
    writeFileSync(path, moduleText(path, binary, exportsInterface(declarations)));
    texts.set(folder, Buffer.from(binary).toString("base64"));
  }
  writeFileSync(`${FROZEN_KERNELS}.wasm.ts`, frozenText(texts.get(ENTROPY_KERNEL)));
}

/** current: the kernel of the sources, which need not be there twice where it is a frozen one. */
function frozenText(current) {
  const lines = [...readFrozenKernels(FROZEN_KERNELS)].map(([version, binary]) => {
    const text = Buffer.from(binary).toString("base64");
    return `  ${version}: ${text === current ? "current" : `"${text}"`},\n`;
  });
  const record = `export const FROZEN: Readonly<Record<number, string>> = {\n${lines.join("")}};\n`;
  return record.includes(": current,") ? `import current from "./kernel.wasm.ts";\n\n${record}` : record;
}

/** exports: the text of an interface Exports. */
export function moduleText(path, binary, exports) {
  const base = relative(dirname(path), join(ROOT, "src/base/web-assembly.ts")).replaceAll("\\", "/");
  const text = Buffer.from(binary).toString("base64");
  return `import type { WasmMemory, WasmSource } from "${base}";\n\n${exports}\nexport default "${text}" as WasmSource<Exports>;\n`;
}

/** The declarations of the compiler's bindings, as an interface of the bare exports, where a boolean is 0 or 1. */
export function exportsInterface(declarations) {
  const [, body] = /__AdaptedExports \{\n(.*?)\n\}\n/s.exec(declarations);
  const members = body
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\bboolean\b/g, "number")
    .replace(/export const memory: WebAssembly\.Memory;/, "readonly memory: WasmMemory;")
    .replace(/export const (\w+): \{\s*get value\(\): (\w+)\s*\};/g, "readonly $1: { readonly value: $2 };")
    .replace(/export function /g, "")
    .replace(/^\s*\n/gm, "");
  return `export interface Exports {\n${members.trimEnd()}\n}\n`;
}

export async function compile(folder) {
  const { default: asc } = await import("assemblyscript/asc"); // a fresh clone has no packages yet
  const files = new Map();
  const source = `${folder}/index.ts`;
  // Its memory can then serve the next instance, too.
  const flags = folder === ENTROPY_KERNEL ? [...FLAGS, "--importMemory"] : FLAGS;
  const result = await asc.main([source, "--baseDir", ROOT, ...flags, "--outFile", "kernel.wasm"], {
    writeFile: (file, contents) => {
      files.set(file, contents);
    },
  });
  process.stdout.write(result.stdout.toString());
  process.stderr.write(result.stderr.toString());
  if (result.error) throw result.error;
  return { binary: files.get("kernel.wasm"), declarations: files.get("kernel.d.ts") };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
