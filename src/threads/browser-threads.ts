interface Device {
  readonly hardwareConcurrency: number;
  /** GB. Chromium alone tells, and says 8 of all that have more. */
  readonly deviceMemory?: number;
}

/** How many threads a browser is given: one a core, and where memory is short, one for each GB. */
export function browserThreads(): number {
  const { navigator } = globalThis as unknown as { readonly navigator: Device };
  const { hardwareConcurrency, deviceMemory = 8 } = navigator;
  return deviceMemory >= 8 ? hardwareConcurrency : Math.max(1, Math.min(hardwareConcurrency, deviceMemory));
}
