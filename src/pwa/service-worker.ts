/** Keeps the whole page and the model at hand, so that Nacre works offline after one visit. */

/**
 * Every file of the build as [path, revision, whether only the WebGPU backend needs it: kept
 * when it is first used]; scripts/precache.ts puts them in the place of this name.
 */
declare const __PRECACHE__: readonly (readonly [path: string, revision: string, later: boolean])[];

/** The worker library types every worker's scope alike. */
const scope = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = "nacre-";
const FILES = __PRECACHE__;
const VERSION =
  PREFIX +
  FILES.map(([, revision]) => revision)
    .reduce(mix, 0)
    .toString(16);

/** Not cryptographic: only tells one build from the next. */
function mix(state: number, revision: string): number {
  let mixed = state;
  for (let i = 0; i < revision.length; i++) mixed = (Math.imul(mixed, 31) + revision.charCodeAt(i)) >>> 0;
  return mixed;
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === location.origin) {
    event.respondWith(answer(request));
  }
});

/** Takes what an earlier version already has under the same revision, and fetches the rest. */
async function install(): Promise<void> {
  const cache = await caches.open(VERSION);
  await Promise.all(
    FILES.map(async ([path, revision, later]) => {
      const key = new URL(path, scope.registration.scope);
      key.searchParams.set("revision", revision);
      if (await cache.match(key)) return;
      const known = await caches.match(key);
      if (later && !known) return;
      const response = known ?? (await fetch(new URL(path, scope.registration.scope), { cache: "no-cache" }));
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(key, response);
    }),
  );
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== VERSION) await caches.delete(name);
  }
  await scope.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const base = new URL(scope.registration.scope);
  const path = url.pathname.slice(base.pathname.length) || "index.html";
  const entry = FILES.find(([known]) => known === path);
  if (entry) {
    const key = new URL(path, base);
    key.searchParams.set("revision", entry[1]);
    const cache = await caches.open(VERSION);
    const cached = await cache.match(key);
    if (cached) return cached;
    const response = await fetch(request);
    if (response.status === 200) await cache.put(key, response.clone());
    return response;
  }
  return fetch(request);
}
