// x [rows, WIDTH] = w 2^-e undo, rounded: the token's column of the head with the final norm's gain undone, or of a
// table of its own.

override WIDTH: u32;
override TOKENS: u32;
override LOOKUPS: u32;

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> lookups: array<u32>; // [rows, LOOKUPS]: the token comes first
@group(0) @binding(2) var<storage, read> weights: array<u32>; // [WIDTH / 4, TOKENS]: i8 of four channels
@group(0) @binding(3) var<storage, read> scales: array<vec2<f32>>; // [TOKENS]: 2^-e, b
@group(0) @binding(4) var<storage, read> undo: array<f32>; // [WIDTH]
@group(0) @binding(5) var<storage, read_write> x: array<f32>;

const THREADS = 64u;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let channel = id.x;
  let row = id.y;
  if (channel >= WIDTH || row >= call.x) { return; }
  let token = lookups[row * LOOKUPS];
  let word = bitcast<i32>(weights[(channel / 4) * TOKENS + token]);
  let weight = f32(extractBits(word, 8 * (channel % 4), 8));
  let value = weight * scales[token].x * undo[channel];
  x[row * WIDTH + channel] = round(value);
}
