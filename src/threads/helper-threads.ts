/** Other threads of this machine that the codec may use. No result depends on them. */

import type { Thread } from "./thread.ts";

/** What a helper does. */
export type Service = "check" | "byte-check" | "bytes" | "texts";

export interface HelperThreads {
  /** How many threads there may be at once, the caller's included. */
  readonly count: number;
  /** Starts one. It ends with its caller. */
  readonly spawn: (service: Service) => Thread;
}
