/** Tries case after case; the process that started it ends it, also when a case hangs. */
import { Breach, Judge } from "./judge.ts";
import { makeSpecimens } from "./specimens.ts";

/** Sent before each case, so that the one that hangs is known; and at a breach. */
export type Message =
  /** `peak`: bytes of memory this process had at most. */
  | { readonly case: number; readonly last: string | undefined; readonly peak: number }
  | { readonly breach: string };

const send = (message: Message) => process.send?.(message);
const [seed, first, until] = process.argv.slice(2).map(Number) as [number, number, number];
const judge = new Judge(await makeSpecimens());
let last: string | undefined;
for (let number = first; number <= until; number++) {
  send({ case: number, last, peak: process.resourceUsage().maxRSS * 1024 });
  if (number === until) break;
  try {
    last = await judge.try(seed, number);
  } catch (error) {
    if (!(error instanceof Breach)) throw error;
    send({ breach: error.message });
    last = "breach";
  }
}
process.disconnect?.();
