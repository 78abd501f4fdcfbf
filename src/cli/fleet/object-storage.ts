import type { S3mini } from "s3mini";
import { concat, type RandomAccess } from "../../core.ts";
import { CommandError } from "../command-error.ts";
import { loadPackages } from "./load-package.ts";
import { checkedKey, isRun, type Store } from "./store.ts";

/** Larger objects are put in parts of this size, and read so much at a time. */
const PART = 8 * 1024 * 1024;
/** So many objects are deleted at once. */
const AT_ONCE = 8;

/** Storage that speaks S3. Who may use it is in the environment, where its own tools look, too. */
export async function openBucket(address: string): Promise<Store> {
  const { origin, pathname } = new URL(address);
  const [bucket, ...prefix] = pathname.split("/").filter(Boolean);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION = "us-east-1" } = process.env;
  if (!bucket) throw new CommandError("--store must name a bucket, as in https://host/bucket/prefix.");
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new CommandError(`--store ${address} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`);
  }
  const { S3mini } = await loadPackages(() => import("s3mini"), "--store with an address", "s3mini");
  const client = new S3mini({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    endpoint: `${origin}/${bucket}`,
    region: AWS_REGION,
  });
  return new ObjectStorage(client, prefix.map((part) => `${part}/`).join(""), origin);
}

class ObjectStorage implements Store {
  readonly #client: S3mini;
  readonly #prefix: string;
  readonly #where: string;

  constructor(client: S3mini, prefix: string, where: string) {
    this.#client = client;
    this.#prefix = prefix;
    this.#where = where;
  }

  async put(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const name = this.#name(key);
    const parts = partsOf(bytes);
    const first = await parts.next();
    const second = first.done ? first : await parts.next();
    if (second.done) {
      await this.#do(() => this.#client.putObject(name, first.value ?? new Uint8Array(0)));
      return;
    }
    const upload = await this.#do(() => this.#client.getMultipartUploadId(name));
    try {
      const done: Awaited<ReturnType<S3mini["uploadPart"]>>[] = [];
      const send = async (part: Uint8Array) => {
        done.push(await this.#do(() => this.#client.uploadPart(name, upload, part, done.length + 1)));
      };
      await send(first.value!);
      await send(second.value);
      for await (const part of parts) await send(part);
      await this.#do(() => this.#client.completeMultipartUpload(name, upload, done));
    } catch (error) {
      // Otherwise the parts would stay, unseen and paid for.
      await this.#client.abortMultipartUpload(name, upload).catch(() => {});
      throw error;
    }
  }

  async open(key: string): Promise<RandomAccess & { close(): Promise<void> }> {
    const name = this.#name(key);
    if (!(await this.has(key))) throw new CommandError(`${key} is not in the store.`);
    const size = await this.#do(() => this.#client.getContentLength(name));
    let start = 0;
    let held = new Uint8Array(0);
    const read = async (offset: number, length: number) => {
      const end = Math.min(size, offset + length);
      if (offset < start || end > start + held.length) {
        const until = Math.min(size, Math.max(end, offset + PART));
        held = offset < until ? await this.#range(name, offset, until) : new Uint8Array(0);
        start = offset;
      }
      return held.subarray(offset - start, Math.max(offset, end) - start);
    };
    return { size, read, close: async () => {} };
  }

  async has(key: string): Promise<boolean> {
    return (await this.#do(() => this.#client.objectExists(this.#name(key)))) === true;
  }

  async removeRun(run: string): Promise<void> {
    if (!isRun(run)) throw new CommandError(`${JSON.stringify(run)} is no run.`);
    for (;;) {
      const found = await this.#do(() => this.#client.listObjects("/", `${this.#prefix}${run}/`));
      const names = (found ?? []).map(({ Key }) => Key);
      if (names.length === 0) return;
      // One by one, as not every storage can delete in bulk; what fails is tried again while others go well.
      const failures: unknown[] = [];
      for (let at = 0; at < names.length; at += AT_ONCE) {
        const some = names.slice(at, at + AT_ONCE).map((name) => this.#client.deleteObject(name));
        for (const done of await Promise.allSettled(some)) {
          if (done.status === "rejected") failures.push(done.reason);
        }
      }
      if (failures.length === names.length) await this.#do(() => Promise.reject(failures[0]));
    }
  }

  async #range(name: string, from: number, until: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#do(async () => {
      const response = await this.#client.getObjectRaw(name, false, from, until);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.ok && bytes.length === until - from) return bytes;
      throw new Error(`it answered ${response.status} with ${bytes.length} bytes`);
    });
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new CommandError(`The store ${this.#where} failed: ${detail}.`, { cause: error });
    }
  }

  #name(key: string): string {
    return this.#prefix + checkedKey(key);
  }
}

/** The same bytes in parts of equal size, but for the last. */
async function* partsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.slice(at, at + PART - length);
      pieces.push(taken);
      length += taken.length;
      at += taken.length;
      if (length < PART) continue;
      yield concat(pieces);
      pieces = [];
      length = 0;
    }
  }
  if (length > 0) yield concat(pieces);
}
