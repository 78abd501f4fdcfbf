/** What a worker does for the page. */
export type PageService = "codec" | "models" | "picture";

/** Starts a worker; its name tells the entry what to serve. */
export function startService(service: PageService): Worker {
  return new Worker(new URL("../../../workers/entry.ts", import.meta.url), {
    type: "module",
    name: service,
  });
}
