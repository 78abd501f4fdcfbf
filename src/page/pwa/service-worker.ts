/**
 * Stores the whole page and the model, so that Nacre works offline after one visit; adds the headers
 * for cross-origin isolation where the host sends none; takes what other programs share.
 */
import type * as Share from "./share.ts";

// Repeated here, and kept equal by their types: without imports, a service worker needs no module support.
const SHARE_PATH: typeof Share.SHARE_PATH = "share";
const SHARED: typeof Share.SHARED = "shared";
const SHARED_QUERY: typeof Share.SHARED_QUERY = "shared";
const ACTIVATE: typeof Share.ACTIVATE = "activate";

/** Every file of the build that works offline; scripts/precache.ts replaces this name with them. */
declare const __PRECACHE__: readonly (readonly [path: string, revision: string])[];

/** The library's types know one scope for all kinds of worker. */
const scope = self as unknown as ServiceWorkerGlobalScope;

/** Several deployments may lie on one origin: each has caches of its own. */
const cacheName: typeof Share.cacheName = (scope, name) => `nacre ${new URL(scope).pathname} ${name}`;
const named = (name: string) => cacheName(scope.registration.scope, name);

const FILES = __PRECACHE__;
const VERSION = named(
  FILES.map(([, revision]) => revision)
    .reduce(addToHash, 0)
    .toString(16),
);
const SHARED_CACHE = named(SHARED);

/** Not cryptographic: it only tells one build from the next. */
function addToHash(hash: number, revision: string): number {
  let sum = hash;
  for (let i = 0; i < revision.length; i++) sum = (Math.imul(sum, 31) + revision.charCodeAt(i)) >>> 0;
  return sum;
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && request.url === new URL(SHARE_PATH, scope.registration.scope).href) {
    event.respondWith(receive(request));
  } else if (request.method === "GET" && new URL(request.url).origin === location.origin) {
    event.respondWith(answer(request));
  }
});

scope.addEventListener("message", ({ data }) => {
  if (data === ACTIVATE) scope.skipWaiting();
});

/** Takes what an earlier version already has under the same revision, and fetches the rest. */
async function install(): Promise<void> {
  const cache = await caches.open(VERSION);
  await Promise.all(
    FILES.map(async ([path, revision]) => {
      const key = keyOf(path, revision);
      const known = (await proven(await caches.match(key), revision)) ?? (await fetchProven(path, revision));
      // A half-finished deployment, or a network that answers in the host's place: the version is not taken.
      if (!known) throw new Error(`${path} is not the file that this version is made of`);
      await cache.put(key, known);
    }),
  );
  // An open page keeps the version it began with, until the person asks for the new one.
  if (!scope.registration.active) await scope.skipWaiting();
}

async function activate(): Promise<void> {
  const own = named("");
  for (const name of await caches.keys()) {
    if (name.startsWith(own) && name !== VERSION && name !== SHARED_CACHE) await caches.delete(name);
  }
  await scope.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const base = new URL(scope.registration.scope);
  const path = url.pathname.slice(base.pathname.length) || "index.html";
  const entry = FILES.find(([known]) => known === path);
  if (!entry) return fetch(request);
  const [, revision] = entry;
  const key = keyOf(path, revision);
  const cache = await caches.open(VERSION);
  const cached = await proven(await cache.match(key), revision);
  if (cached) return isolated(cached);
  const fetched = await fetchProven(path, revision);
  // What the host has now is better than nothing, but is not kept.
  if (!fetched) return isolated(await fetch(request));
  // If there is no room to store it, it is used all the same.
  await cache.put(key, fetched.clone()).catch(() => {});
  return isolated(fetched);
}

function keyOf(path: string, revision: string): URL {
  const key = new URL(path, scope.registration.scope);
  key.searchParams.set("revision", revision);
  return key;
}

/** From the browser's cache, whatever its age, since the file is proven; or from the host. */
async function fetchProven(path: string, revision: string): Promise<Response | undefined> {
  for (const cache of ["force-cache", "reload"] as const) {
    const response = await fetch(new URL(path, scope.registration.scope), { cache });
    const right = await proven(response, revision);
    if (right) return right;
  }
  return undefined;
}

/** The response, if it is the file whose content's SHA-256 begins with `revision`. */
async function proven(response: Response | undefined, revision: string): Promise<Response | undefined> {
  if (response?.status !== 200) return undefined;
  const bytes = await response.arrayBuffer();
  const content = await contentOf(bytes).catch(() => bytes);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const right = hex.startsWith(revision)
    ? new Response(bytes, { status: 200, headers: response.headers })
    : undefined;
  discard([...new Set([bytes, content])]);
  return right;
}

/** As src/threads/discard.ts: of the model these would be 30 MB each time it is asked for. */
function discard(buffers: ArrayBuffer[]): void {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(undefined, buffers);
  port1.close();
  port2.close();
}

/** What is inside a .gz file: some hosts send it so that the browser unpacks it, others as it is. */
async function contentOf(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).arrayBuffer();
}

/** The same response with the headers that make a page cross-origin isolated. */
function isolated(response: Response): Response {
  if (response.status !== 200) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return new Response(response.body, { status: 200, headers });
}

/** Puts shared files where the page will find them, and opens the page. */
async function receive(request: Request): Promise<Response> {
  const form = await request.formData();
  const cache = await caches.open(SHARED_CACHE);
  const files = form.getAll("files").filter((value) => value instanceof File);
  // Some programs share a link as a text, some beside one, some alone.
  const said = [form.get("text"), form.get("url")].filter((part) => typeof part === "string" && part);
  const text = [...new Set(said)].join("\n");
  if (files.length === 0 && text) files.push(new File([text], "shared text.txt"));
  for (const [i, file] of files.entries()) {
    const headers = { "X-Name": encodeURIComponent(file.name) };
    await cache.put(new URL(`shared/${i}`, scope.registration.scope), new Response(file, { headers }));
  }
  return Response.redirect(new URL(`./?${SHARED_QUERY}`, scope.registration.scope).href, 303);
}
