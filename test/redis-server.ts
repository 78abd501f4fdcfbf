/** A real queue's server for tests, with TLS and a password, on a port and in a folder of its own. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { findRedis } from "../scripts/setup.mjs";

export interface RedisServer {
  /** rediss://, with the password. */
  readonly url: string;
  /** The certificate of the authority that signed the server's: for NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
  /** Ends it; what it was told is on the disk. */
  stop(): Promise<void>;
  /** Starts it again, with what it knew. */
  start(): Promise<void>;
}

const PASSWORD = "correct-horse";

export async function startRedis(folder: string): Promise<RedisServer> {
  const port = await freePort();
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", certificate],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
    ],
    { stdio: "pipe" },
  );
  let server: ChildProcess | undefined;
  const start = async () => {
    const options = {
      port: "0",
      "tls-port": String(port),
      "tls-cert-file": certificate,
      "tls-key-file": key,
      "tls-auth-clients": "no",
      requirepass: PASSWORD,
      dir: folder,
      save: "",
      appendonly: "yes",
      appendfsync: "always",
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    server = spawn(findRedis()!, args, { stdio: ["ignore", "pipe", "inherit"] });
    let log = "";
    const { stdout } = server;
    await new Promise<void>((resolve, reject) => {
      stdout!.on("data", (text) => {
        log += text;
        if (log.includes("Ready to accept connections")) resolve();
      });
      stdout!.on("close", () => reject(new Error(log)));
    });
  };
  await start();
  return {
    url: `rediss://:${PASSWORD}@localhost:${port}`,
    authority: certificate,
    start,
    async stop() {
      if (!server || server.exitCode !== null) return;
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
