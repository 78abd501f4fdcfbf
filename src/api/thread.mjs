/** Node starts worker threads without the TypeScript loader of the main one. */
import { register } from "tsx/esm/api";

register();
await import("./serve-thread.ts");
