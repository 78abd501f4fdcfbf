import type { BackendChoice } from "../arguments.ts";

/** What a worker tells its coding process, by the environment variable NACRE_WORKER. */
export interface WorkerSettings {
  readonly store: string;
  readonly backend: BackendChoice;
  readonly threads?: number | undefined;
  readonly model?: string | undefined;
}
