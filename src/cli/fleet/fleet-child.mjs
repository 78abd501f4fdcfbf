/** Node starts processes without the TypeScript loader of the worker's. */
import { register } from "tsx/esm/api";

register();
const { default: perform } = await import("./child.ts");
export default perform;
