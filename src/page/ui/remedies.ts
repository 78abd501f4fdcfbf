import { NacreError } from "../../core.ts";
import { SaidError } from "./sentence.ts";
import type { Task } from "./task.ts";

/** What a card offers after a failure. */
export type Remedy = "retry" | "models" | "salvage" | "compress";

/** Only what may help: damage stays damage, however often it is read. */
export function remediesFor(error: unknown, task: Pick<Task, "hasBlocks">): readonly Remedy[] {
  if (error instanceof SaidError) return [];
  if (!(error instanceof NacreError)) return ["retry"];
  switch (error.code) {
    case "wrong-model":
      return ["retry", "models"];
    case "not-nacre":
      return ["compress"];
    case "corrupt":
    case "truncated":
      return task.hasBlocks ? ["salvage"] : [];
    default:
      return ["retry"];
  }
}
