/** The built page on a line of so many bytes a second that all answers share, packed by gzip as most hosts do. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
const PACKET = 4096;

export interface SlowHost {
  readonly address: string;
  /** Bytes of content sent so far. */
  sent(): number;
  close(): void;
}

export async function slowHost(folder: string, bytesPerSecond: number): Promise<SlowHost> {
  let sent = 0;
  /** When the line is free again, ms. */
  let free = 0;
  const turn = (bytes: number) => {
    const now = performance.now();
    free = Math.max(now, free) + (1000 * bytes) / bytesPerSecond;
    return new Promise((resolve) => setTimeout(resolve, free - now));
  };
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? "", "http://localhost").pathname.slice(1) || "index.html";
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(folder, name));
    } catch {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(name)];
    response.setHeader("Content-Type", type ?? "application/octet-stream");
    if (type) {
      bytes = gzipSync(bytes);
      response.setHeader("Content-Encoding", "gzip");
    }
    for (let at = 0; at < bytes.length && !response.destroyed; at += PACKET) {
      const packet = bytes.subarray(at, at + PACKET);
      await turn(packet.length);
      response.write(packet);
      sent += packet.length;
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    sent: () => sent,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
