/** A server that speaks S3, for tests. */

import { mkdirSync } from "node:fs";
import S3rver from "s3rver";

export interface ObjectStorageServer {
  /** Of a bucket, with a prefix. */
  readonly address: string;
  /** Where the bucket's objects lie. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export async function startObjectStorage(directory: string): Promise<ObjectStorageServer> {
  mkdirSync(directory);
  const buckets = [{ name: "fleet" }];
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory,
    configureBuckets: buckets,
  });
  const { port } = await server.run();
  return {
    address: `http://127.0.0.1:${port}/fleet/some/where`,
    folder: `${directory}/fleet`,
    environment: { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" },
    close: () => server.close(),
  };
}
