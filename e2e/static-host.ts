import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The build in a sub-folder of a host that sends no headers of ours, as GitHub Pages would. */
export class StaticHost {
  static readonly FOLDERS = ["/some/folder/", "/some/folder/within/"] as const;
  /** Paths that are answered with another text and status 200, as a hotel's network does. */
  readonly instead = new Map<string, string>();
  /** Of a path that is sent by halves: what the second half waits for. */
  readonly stalls = new Map<string, Promise<void>>();
  /** Stands at the end of the service worker, so that another one is another version. */
  version = "";
  address = "";
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<StaticHost> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://localhost");
      const folder = StaticHost.FOLDERS.findLast((path) => pathname.startsWith(path));
      const name = folder ? pathname.slice(folder.length) : "..";
      const other = host.instead.get(name);
      if (other !== undefined) {
        response.writeHead(200, { "Content-Type": "text/html" }).end(other);
        return;
      }
      const path = join("dist", name || "index.html");
      if (name.includes("..") || !existsSync(path) || !statSync(path).isFile()) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
      const stall = host.stalls.get(name);
      if (stall) {
        const bytes = readFileSync(path);
        response.write(bytes.subarray(0, bytes.length >> 1));
        stall.then(() => response.end(bytes.subarray(bytes.length >> 1)));
      } else if (name === "sw.js") response.end(`${readFileSync(path, "utf8")}\n// ${host.version}`);
      else createReadStream(path).pipe(response);
    });
    const host = new StaticHost(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${StaticHost.FOLDERS[0]}`;
    return host;
  }

  /** Of the same page in a folder within the first one's. */
  get addressWithin(): string {
    return new URL(StaticHost.FOLDERS[1], this.address).href;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
