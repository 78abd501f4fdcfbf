/** What a piece of work costs. */

export interface Cost {
  readonly seconds: number;
  /** Of this process: a rival that is a process of its own has none. */
  readonly processor: number;
}

export async function timed<T>(work: () => T | Promise<T>): Promise<[T, Cost]> {
  const begin = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, { seconds: (performance.now() - begin) / 1000, processor: (user + system) / 1e6 }];
}
