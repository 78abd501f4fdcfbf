/** What Node and browsers do differently for the library. */

import type { Runtime } from "../model/runtime.ts";
import type { Service as HelperService } from "../threads/helper-threads.ts";
import type { Thread } from "../threads/thread.ts";

/** What a thread can be started for, by the name that it is given. */
export type Service = "codec" | "transformer" | HelperService;

/** What can compute a model. All of them give the same bytes. */
export type Backend = "wasm" | "webgpu" | "native";

/** "auto": the first that works here, the likeliest to be fast first. */
export type BackendChoice = "auto" | Backend;

export interface EndableThread extends Thread {
  /** Ends it and the threads it has started; its death is told. */
  end(): void;
}

export interface Platform {
  /** How many threads run at once here. */
  cores(): number;
  spawn(service: Service): EndableThread;
  /** An address as a person writes it, made absolute. */
  address(place: string): URL;
  /** All of a file. Rejects with a NacreError when it cannot be had. */
  read(url: URL): Promise<Uint8Array>;
  /** Which backends are tried, in order. modelBytes: of the weights. */
  backends(choice: BackendChoice, modelBytes: number): Promise<readonly Backend[]>;
  /** Loads a backend's code, not before it is wanted. threads: how many it may use, the caller's included. */
  runtime(backend: Backend, threads: number, spawn: (service: "transformer") => Thread): Promise<Runtime>;
}
