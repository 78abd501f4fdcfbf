import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A hub with one repository, served on this machine. It can be told to misbehave. */
export interface HubServer {
  readonly address: string;
  /** The requests so far, each with its path and Range header. */
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
  /** Cuts the connection after this many bytes of the file, in the next `times` answers. */
  cut: { readonly file: string; readonly after: number; times: number } | undefined;
  /** Sends this file with a wrong byte. */
  wrong: string | undefined;
  /** Begins to send this file, and never ends. */
  stall: string | undefined;
  close(): Promise<void>;
}

export async function startHub(
  repository: string,
  files: ReadonlyMap<string, Uint8Array>,
  commit = COMMIT,
): Promise<HubServer> {
  const hash = (kind: string, ...parts: (Uint8Array | string)[]) =>
    parts.reduce((state, part) => state.update(part), createHash(kind)).digest("hex");
  const siblings = [...files].map(([rfilename, data]) => ({
    rfilename,
    size: data.length,
    blobId: hash("sha1", `blob ${data.length}\0`, data),
    ...(rfilename.endsWith(".safetensors")
      ? { lfs: { sha256: hash("sha256", data), size: data.length } }
      : {}),
  }));
  const hub: Omit<HubServer, "address"> = {
    requests: [],
    cut: undefined,
    wrong: undefined,
    stall: undefined,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const send = (
    name: string,
    data: Uint8Array,
    range: string | undefined,
    response: ServerResponse,
  ): void => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const body = Buffer.from(data.slice(from));
    if (name === hub.wrong) body[0]! ^= 1;
    const headers = {
      "Content-Length": body.length,
      "Content-Range": `bytes ${from}-${data.length - 1}/${data.length}`,
    };
    response.writeHead(range ? 206 : 200, headers);
    if (name === hub.stall) return void response.write(body.subarray(0, 1000));
    if (hub.cut?.file !== name || hub.cut.times-- <= 0) response.end(body);
    else response.write(body.subarray(0, hub.cut.after), () => setTimeout(() => response.destroy(), 50));
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://hub");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "Range");
    response.setHeader("Access-Control-Expose-Headers", "Content-Range");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    hub.requests.push({ path: pathname, range: request.headers.range });
    const revision = new RegExp(`^/api/models/${repository}/revision/(main|${commit})$`);
    if (revision.test(pathname)) return response.end(JSON.stringify({ sha: commit, siblings }));
    const name = pathname.split(`/${repository}/resolve/${commit}/`)[1] ?? "";
    const data = files.get(name);
    if (!data) return response.writeHead(404).end();
    return send(name, data, request.headers.range, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(hub, { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
