import { noBlocks } from "../format/kinds.ts";
import type { Summary } from "./options.ts";
import type { ShardBlock } from "./shards/encode-shards.ts";

/** Counts what was coded, for a summary. */
export class Tally {
  readonly #blocks = noBlocks();
  #lanes = 0;

  add({ name, lanes }: ShardBlock): void {
    this.#blocks[name]++;
    this.#lanes = Math.max(this.#lanes, lanes);
  }

  summary({ bytesIn, bytesOut }: Pick<Summary, "bytesIn" | "bytesOut">): Summary {
    return { bytesIn, bytesOut, lanes: this.#lanes, blocks: this.#blocks };
  }
}
