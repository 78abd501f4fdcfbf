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
  static readonly FOLDER = "/some/folder/";
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
      const name = pathname.startsWith(StaticHost.FOLDER) ? pathname.slice(StaticHost.FOLDER.length) : "..";
      const path = join("dist", name || "index.html");
      if (name.includes("..") || !existsSync(path) || !statSync(path).isFile()) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
      if (name === "sw.js") response.end(`${readFileSync(path, "utf8")}\n// ${host.version}`);
      else createReadStream(path).pipe(response);
    });
    const host = new StaticHost(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${StaticHost.FOLDER}`;
    return host;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
