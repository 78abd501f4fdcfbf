/** What the page and its service worker agree on. */

/** Where the system posts what another program shares; see public/manifest.webmanifest. */
export const SHARE_PATH = "share";
/** The cache in which that waits for the page. */
export const SHARED_CACHE = "nacre-shared";
/** In the address, tells the page that something waits there. */
export const SHARED_QUERY = "shared";
/** The message that tells a waiting version to take over. */
export const ACTIVATE = "activate";
