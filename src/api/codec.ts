/** A model and helping threads for those who run the codec on their own thread. */

import { Helpers } from "../codec/helpers.ts";
import type { ModelPair } from "../codec/text/model-pair.ts";
import type { Coding } from "../format/container.ts";
import { EMBEDDED } from "./embedded.ts";
import { ModelLoader } from "./model-loader.ts";
import { readerOf } from "./model-place.ts";
import type { NacreOptions } from "./nacre.ts";
import type { EndableThread, Platform, Service } from "./platform.ts";

/** To be spread into the options of `compress`, `decompress`, `pack`, `extract` and `survey`; one call at a time. */
export interface Codec {
  /** Loads the model when it is first asked for. wanted: what a file was coded with. */
  readonly model: (wanted?: Coding) => Promise<ModelPair>;
  readonly helpers: Helpers;
  /** Ends the threads. */
  readonly close: () => void;
}

export function openCodecOn(platform: Platform, options: NacreOptions = {}): Codec {
  const { workers = platform.cores(), backend = "auto", model = EMBEDDED, findModel } = options;
  const threads = Math.max(1, workers);
  const started: EndableThread[] = [];
  const spawn = (service: Service) => {
    const thread = platform.spawn(service);
    started.push(thread);
    return thread;
  };
  const models = new ModelLoader({ backend, threads, platform, spawn });
  const finder = {
    own: async () => readerOf(model, platform),
    async other(id: string) {
      const found = await findModel?.(id);
      return found === undefined ? undefined : readerOf(found, platform);
    },
  };
  return {
    model: (wanted) => models.load(finder, wanted),
    helpers: new Helpers({ count: threads, spawn }),
    close: () => {
      for (const thread of started) thread.end();
    },
  };
}
