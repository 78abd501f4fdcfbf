import { type BackendChoice, type Codec, type Coding, type ModelPair, openCodec } from "../index.ts";
import { type ModelProgress, wasmRuntime } from "../models.ts";
import { modelByName, modelOfFile } from "./choose-model.ts";

export interface ModelChoice {
  readonly backend: BackendChoice;
  readonly threads?: number | undefined;
  /** As `--model` has it; the embedded one, or the one a file asks for, when it is not given. */
  readonly model?: string | undefined;
  readonly onProgress?: (progress: ModelProgress) => void;
}

const codecs = new Map<string, Codec>();

/** Each model is loaded once per run. wanted: what a file was coded with. */
export function loadModel(choice: ModelChoice, wanted?: Coding): Promise<ModelPair> {
  const { backend, threads, model } = choice;
  const key = JSON.stringify([backend, threads, model]);
  const codec = codecs.get(key) ?? open(choice);
  codecs.set(key, codec);
  return codec.model(wanted);
}

function open({ backend, threads: workers, model, onProgress = () => {} }: ModelChoice): Codec {
  if (model === undefined) return openCodec({ backend, workers, findModel: modelOfFile });
  // Conversion is checked on the kernel, on one thread.
  let found: ReturnType<typeof modelByName> | undefined;
  const find = () => {
    found ??= modelByName(model, async () => wasmRuntime(), onProgress);
    return found;
  };
  const read = async (name: string) => (await find())(name);
  return openCodec({ backend, workers, model: Object.assign(read, { givesAway: true }) });
}
