/** The queue's client. */

import type { Redis } from "ioredis";
import { NacreError } from "../../core.ts";
import { CommandError } from "../command-error.ts";
import { loadPackages } from "./load-package.ts";

const CONNECT_MS = 10_000;

export interface Client {
  readonly redis: Redis;
  readonly bullmq: typeof import("bullmq");
  close(): Promise<void>;
}

/** url: redis:// or, with TLS, rediss://, with user and password when they are wanted. */
export async function connect(url: string): Promise<Client> {
  const host = hostOf(url);
  const load = () => Promise.all([import("bullmq"), import("ioredis")]);
  const [bullmq, { Redis }] = await loadPackages(load, "--fleet", "bullmq and ioredis");
  // Requests wait while the connection is away: a restart of the queue's server costs time and nothing else.
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null, connectTimeout: CONNECT_MS });
  let reason = "";
  redis.on("error", (error: Error) => {
    reason = error.message;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const detail = reason || (error instanceof Error ? error.message : String(error));
    if (/WRONGPASS|NOAUTH|NOPERM/.test(detail)) throw new NacreError("bad-answer", { host, detail });
    throw new CommandError(`${host} cannot be reached (${detail}); check the address in --fleet.`);
  }
  return {
    redis,
    bullmq,
    close: async () => redis.disconnect(),
  };
}

/** Without user and password, which are nobody's business. */
export function hostOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new CommandError(
      "--fleet must be an address such as redis://host:6379 or rediss://user:password@host.",
    );
  }
  return parsed.host;
}
