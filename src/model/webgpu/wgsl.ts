/** Reads from the text of a WGSL kernel what the host has to know of it, so that it is written down only there. */

export interface Binding {
  readonly binding: number;
  readonly name: string;
  readonly type: GPUBufferBindingType;
}

const TYPES: Readonly<Record<string, GPUBufferBindingType>> = {
  uniform: "uniform",
  "storage, read": "read-only-storage",
  "storage, read_write": "storage",
};

/** The buffers of group 0, in the order of the text. */
export function bindingsOf(code: string): Binding[] {
  const declarations = code.matchAll(/@group\(0\) @binding\((\d+)\) var<([\w, ]+)> (\w+)/g);
  return Array.from(declarations, ([, binding, access, name]) => {
    const type = TYPES[access!];
    if (!type) throw new Error(`the WGSL variable ${name} has an unknown address space, ${access}`);
    return { binding: Number(binding), name: name!, type };
  });
}

/** The names of the constants that the host has to set when it makes a pipeline. */
export function overridesOf(code: string): string[] {
  return Array.from(code.matchAll(/^override (\w+): \w+;/gm), ([, name]) => name!);
}

/** The value of `const NAME = 64u;`. */
export function constantOf(code: string, name: string): number {
  const [, value] = new RegExp(`^const ${name} = (\\d+)u;`, "m").exec(code) ?? [];
  if (!value) throw new Error(`the WGSL has no constant ${name}`);
  return Number(value);
}

/** The bytes of a struct whose fields are u32 and f32. */
export function packStruct(code: string, name: string, values: Readonly<Record<string, number>>): Uint8Array {
  const [, body] = new RegExp(`struct ${name} \\{([^}]*)\\}`).exec(code) ?? [];
  const fields = Array.from((body ?? "").matchAll(/^\s*(\w+): (u32|f32),/gm));
  assertSameNames(
    `struct ${name}`,
    fields.map(([, field]) => field!),
    values,
  );
  const view = new DataView(new ArrayBuffer(4 * fields.length));
  fields.forEach(([, field, type], i) => {
    if (type === "f32") view.setFloat32(4 * i, values[field!]!, true);
    else view.setUint32(4 * i, values[field!]!, true);
  });
  return new Uint8Array(view.buffer);
}

/** Throws unless the given names are exactly those of the WGSL. */
export function assertSameNames(what: string, names: readonly string[], given: object): void {
  const expected = [...names].sort().join(", ");
  const actual = Object.keys(given).sort().join(", ");
  if (expected !== actual) throw new Error(`${what} of the WGSL: expected ${expected}; given ${actual}`);
}
