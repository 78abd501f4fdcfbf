import { allocate } from "../memory";

/** f32[units]: where a mixer starts, learned on the training corpus. In 1/128. */
export function initialWeights(units: StaticArray<i8>): usize {
  const at = allocate(units.length << 2);
  for (let i = 0; i < units.length; i++) store<f32>(at + (i << 2), (units[i] as f32) / 128);
  return at;
}

/** Likewise: `fixed` for the first inputs, and for all others, which are the contexts', one and the same. */
export function contextWeights(fixed: StaticArray<i8>, context: i8, inputs: i32): usize {
  const weights = new StaticArray<i8>(inputs);
  for (let i = 0; i < inputs; i++) weights[i] = i < fixed.length ? fixed[i] : context;
  return initialWeights(weights);
}
