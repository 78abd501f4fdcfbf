import { allocate } from "../memory";

/** f32[units]: where a mixer starts, learned on the training corpus. In 1/128. */
export function initialWeights(units: StaticArray<i8>): usize {
  const at = allocate(units.length << 2);
  for (let i = 0; i < units.length; i++) store<f32>(at + (i << 2), (units[i] as f32) / 128);
  return at;
}
