export interface GraphicsCard {
  readonly name: string;
  /** Its work is done by the processor. */
  readonly isSoftware: boolean;
}

/** What WebGPU computes on here; undefined when there is no WebGPU. */
export async function graphicsCard(): Promise<GraphicsCard | undefined> {
  const adapter = await navigator.gpu
    ?.requestAdapter({ powerPreference: "high-performance" })
    .catch(() => null);
  if (!adapter) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = [description || device, architecture, vendor].filter(Boolean).join(", ");
  return { name, isSoftware: isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(name) };
}
