/** MiB that one thread takes, with the model and whatever it codes, and each further one: `npm run bench:memory`. */
const ONE = 320;
const EACH_MORE = 200;

/** How many threads keep within so many bytes, with the embedded model; 0 where there is not enough for one. */
export function threadsWithin(bytes: number): number {
  return Math.max(0, 1 + Math.floor((bytes / 0x100000 - ONE) / EACH_MORE));
}
