/** Configuration and tokenizer of a checkpoint, as transformers.js reads them: from files that were proven already. */

import { AutoConfig, AutoTokenizer, env } from "@huggingface/transformers";
import { inMemory, readAll } from "../src/base/random-access.ts";
import type { CheckpointReader } from "../src/convert/checkpoint-reader.ts";
import type { Config } from "../src/convert/config.ts";
import type { OpenFile } from "../src/convert/convert-checkpoint.ts";

env.allowLocalModels = false;
env.useBrowserCache = false;
env.useFSCache = false;
env.useWasmCache = false;

/** It keeps what it read by the name of the model, so that each reading takes a name of its own. */
let readings = 0;

/** Answers its requests, of which none reaches the network. */
function serve(open: OpenFile): string {
  env.fetch = async (address) => {
    const name = String(address).split("/resolve/main/")[1] ?? "";
    const file = await open(name);
    if (!file) return new Response(null, { status: 404 });
    return new Response((await readAll(file)).slice(), { headers: { "Content-Length": String(file.size) } });
  };
  return `checkpoint/${readings++}`;
}

export const transformersReader: CheckpointReader = {
  name: "transformers.js",

  async config(open) {
    return { ...(await AutoConfig.from_pretrained(serve(open))) } as unknown as Config;
  },

  async tokenizer(open) {
    // A model's template for chats and the like are not needed, and need not be there.
    const lenient: OpenFile = async (name) => (await open(name)) ?? empty(name);
    const tokenizer = await AutoTokenizer.from_pretrained(serve(lenient));
    return (text) => tokenizer.encode(text, { add_special_tokens: false });
  },
};

/** tokenizer_config.json is not among the files that are downloaded. */
function empty(name: string): ReturnType<OpenFile> {
  const text = name === "tokenizer_config.json" ? '{"tokenizer_class": "PreTrainedTokenizer"}' : undefined;
  const bytes = text && new TextEncoder().encode(text);
  return Promise.resolve(bytes ? inMemory(bytes) : undefined);
}
