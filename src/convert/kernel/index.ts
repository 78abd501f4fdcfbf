/**
 * The inner loops of the float decoder in src/convert/float-forward.ts, in IEEE float64 and a fixed order of
 * operations, so that the ranges it observes, and with them the ids of models, are those of the plain definition.
 * Addresses count bytes.
 */

export { attend, attendBytes } from "./attention";
export { exponentials, silu } from "./exp2";
export { multiply, sumsBytes } from "./multiply";

/** Memory is free from this address on. */
export function heapBase(): usize {
  return __heap_base;
}
