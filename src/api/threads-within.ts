import type { Preset } from "../format/container.ts";

/** MiB that a process takes with one thread, whatever it codes and however long that is, and for each further one: `npm run bench:memory`. */
const OF_MAX = { one: 580, eachMore: 360 };
const OF_OTHERS = { one: 460, eachMore: 200 };

/** How many threads keep within so many bytes, with the embedded model; 0 where there is not enough for one. */
export function threadsWithin(bytes: number, preset?: Preset): number {
  const { one, eachMore } = preset === "max" ? OF_MAX : OF_OTHERS;
  return Math.max(0, 1 + Math.floor((bytes / 0x100000 - one) / eachMore));
}
