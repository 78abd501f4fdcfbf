// RMSNorm: n = q 2^-k R and q = x 2^-shift, quantized; R is looked up by the sum of squares. One workgroup per row.
// Appended to reduce.wgsl.

override WIDTH: u32;
override IS_DYNAMIC: bool; // the shift is chosen by the row's largest value
override ROOT_UNIT: f32; // r = q ROOT_UNIT, rounded, is what is squared
override WIDE: f32; // the largest |q|
override SHIFT_UNIT: f32; // 1 / bin of the table, because a division in WGSL may be inexact; the other units likewise
override SHIFT_TOP: f32;
override EPSILON: f32;
override SUM_TOP: f32;
override RSQRT_UNIT: f32;
override RSQRT_TOP: f32;
override LOWEST: f32;
override HIGHEST: f32;

@group(0) @binding(0) var<storage, read> x: array<f32>; // [rows, WIDTH]
@group(0) @binding(1) var<storage, read> units: array<f32>; // [WIDTH + 1]: 2^-k of each channel, 2^-shift
@group(0) @binding(2) var<storage, read> roots: array<f32>;
@group(0) @binding(3) var<storage, read> shiftUnits: array<f32>;
@group(0) @binding(4) var<storage, read_write> n: array<f32>; // [rows, WIDTH]

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) at: u32) {
  let row = group.x * WIDTH;
  var unit = units[WIDTH];
  if (IS_DYNAMIC) {
    var largest = 0.0;
    for (var i = at; i < WIDTH; i += THREADS) { largest = max(largest, abs(x[row + i])); }
    unit = shiftUnits[u32(min(largestOf(largest, at) * SHIFT_UNIT, SHIFT_TOP))];
  }
  var squares = 0.0;
  for (var i = at; i < WIDTH; i += THREADS) {
    let r = round(clamp(round(x[row + i] * unit), -WIDE, WIDE) * ROOT_UNIT);
    squares += r * r;
  }
  let more = min(floor(unit * unit * EPSILON), SUM_TOP);
  let scale = roots[u32(min((sumOf(squares, at) + more) * RSQRT_UNIT, RSQRT_TOP))];
  for (var i = at; i < WIDTH; i += THREADS) {
    let q = clamp(round(x[row + i] * unit), -WIDE, WIDE);
    n[row + i] = clamp(round(q * units[i] * scale), LOWEST, HIGHEST);
  }
}
