// h = relu(y)^2 2^-shift, quantized: hidden channels without gates. The square stays below 2^24.

override HIDDEN: u32;
override WIDE: f32;
override LOWEST: f32;
override HIGHEST: f32;

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> units: vec4<f32>; // the third is the scale of the hidden activation
@group(0) @binding(2) var<storage, read> y: array<f32>; // [rows, HIDDEN]: ups
@group(0) @binding(3) var<storage, read_write> h: array<f32>; // [rows, HIDDEN]

const THREADS = 64u;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let channel = id.x;
  let row = id.y;
  if (channel >= HIDDEN || row >= call.x) { return; }
  let open = clamp(y[row * HIDDEN + channel], 0.0, WIDE);
  let square = open * open * units.z;
  h[row * HIDDEN + channel] = clamp(round(square), LOWEST, HIGHEST);
}
