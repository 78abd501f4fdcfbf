/** Short texts of several kinds, so that nobody needs one of their own to see what becomes of it. */

import code from "./samples/code.txt?raw";
import json from "./samples/json.txt?raw";
import log from "./samples/log.txt?raw";
import prose from "./samples/prose.txt?raw";

/** By the names that `?sample=` and the buttons have. */
export const SAMPLES: ReadonlyMap<string, string> = new Map(Object.entries({ prose, code, log, json }));
