import { setFlagsFromString } from "node:v8";

/**
 * New objects are collected before they are many. Among them are logits of megabytes each: with the 16 to 64 MB that V8
 * would wait for, a text takes 60 MB more, and no less time. (From then on, so at the very start.)
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
