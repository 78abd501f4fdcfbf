/** What the page and its service worker agree on. */

/** Where the system posts what another program shares; see public/manifest.webmanifest. */
export const SHARE_PATH = "share";
/** Where it lies until the page takes it. */
export const SHARED_CACHE = "nacre-shared";
/** Tells the page that something lies there. */
export const SHARED_QUERY = "shared";
/** Tells a waiting version to take over. */
export const ACTIVATE = "activate";
