// h = activation(gate) up 2^-shift, quantized.

override HIDDEN: u32;
override IS_SILU: bool; // SiLU by its table; otherwise ReLU
override SILU_LIMIT: f32;
override WIDE: f32;
override LOWEST: f32;
override HIGHEST: f32;

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> units: vec4<f32>; // the third is the scale of the hidden activation
@group(0) @binding(2) var<storage, read> y: array<f32>; // [rows, 2 HIDDEN]: gates, then ups
@group(0) @binding(3) var<storage, read> silu: array<f32>; // [2 SILU_LIMIT + 1]
@group(0) @binding(4) var<storage, read_write> h: array<f32>; // [rows, HIDDEN]

const THREADS = 64u;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let channel = id.x;
  let row = id.y;
  if (channel >= HIDDEN || row >= call.x) { return; }
  let gate = y[row * 2 * HIDDEN + channel];
  let up = clamp(y[row * 2 * HIDDEN + HIDDEN + channel], -WIDE, WIDE);
  var open = clamp(gate, 0.0, WIDE);
  if (IS_SILU) { open = silu[u32(clamp(gate, -SILU_LIMIT, SILU_LIMIT) + SILU_LIMIT)]; }
  let product = open * up * units.z;
  h[row * HIDDEN + channel] = clamp(round(product), LOWEST, HIGHEST);
}
