/** What the page and its service worker agree on. */

/** Where the system posts what another program shares; see public/manifest.webmanifest. */
export const SHARE_PATH = "share";
/** Names the cache in which that waits for the page. */
export const SHARED = "shared";
/** In the address, tells the page that something waits there. */
export const SHARED_QUERY = "shared";
/** The message that tells a waiting version to take over. */
export const ACTIVATE = "activate";

/** The name of a cache of the page in this folder: other folders of the origin may have the same page. */
export function cacheName(scope: string, name: string): string {
  return `nacre ${new URL(scope).pathname} ${name}`;
}
