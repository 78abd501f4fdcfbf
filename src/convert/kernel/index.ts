/**
 * The inner loops of the float decoder in src/convert/float-forward.ts, in IEEE float64 and a fixed order of
 * operations: the ranges it observes, and so the ids of models, are those of the plain definition.
 * Addresses are bytes.
 */

export { attend, attendBytes } from "./attention";
export { exponentials, silu } from "./exp2";
export { multiply, sumsBytes } from "./multiply";

/** Where memory is free. */
export function heapBase(): usize {
  return __heap_base;
}
