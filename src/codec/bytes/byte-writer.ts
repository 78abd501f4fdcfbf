import { partOf, type Watch } from "../../base/progress.ts";
import type { Follower } from "../../entropy/byte-coder.ts";
import type { Verifier } from "../text/encode-text.ts";
import type { CodedBytes } from "./byte-codecs.ts";
import { checked } from "./byte-pool.ts";

/** Bytes from which on a check beside the coder is worth its messages. */
const WORTH_A_FOLLOWER = 0x10000;

/** Codes what needs no model, and sees that it comes back: on another thread meanwhile, or here afterwards. */
export class ByteWriter {
  readonly #verifier: Verifier;

  constructor(verifier: Verifier) {
    this.#verifier = verifier;
  }

  /** encode: what makes the code, and tells the follower of it. */
  async write(
    raw: Uint8Array,
    watch: Watch,
    encode: (watch: Watch, follower: Follower | undefined) => Promise<CodedBytes>,
  ): Promise<CodedBytes> {
    const { verification, helpers } = this.#verifier;
    const isFollowed = verification !== "none" && raw.length >= WORTH_A_FOLLOWER;
    const follower = isFollowed ? helpers?.byteCheck?.begin() : undefined;
    const coded = await encode(partOf(watch, 0, follower ? 1 : 0.5), follower);
    return (await follower?.verdict()) ? coded : this.checked(coded, raw, watch);
  }

  /** What was coded already. */
  checked(coded: CodedBytes, raw: Uint8Array, watch: Watch): Promise<CodedBytes> | CodedBytes {
    return this.#verifier.verification === "none" ? coded : checked(coded, raw, partOf(watch, 0.5, 1));
  }
}

/** For a trial, whose progress is not the block's. */
export function onlyChecked(watch: Watch): Watch {
  return { check: () => watch.check(), report: () => {} };
}
