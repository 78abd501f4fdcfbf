/** A kernel of build/, text of its binary, as an instance with a memory of its own. */
export function instantiate<Exports>(binary: string): Exports {
  const bytes = Uint8Array.from(atob(binary), (c) => c.charCodeAt(0));
  const abort = () => {
    throw new Error("the kernel stopped");
  };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } }).exports as Exports;
}
