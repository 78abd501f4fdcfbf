// y = floor(x w 2^-e + b) for a few rows, where reading the weights is what takes the time: each
// weight is read once for four rows, and a column's inputs are shared out to eight threads.
// Sums of integers below 2^24: their order does not matter.

// What differs between maps is data, not a constant: one pipeline for all, as compiling can take a second.
struct Map {
  quads: u32, // of inputs
  outputs: u32,
  limit: f32, // above 0: y is added to, within +-limit
}

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>; // [rows, inputs]
@group(0) @binding(2) var<storage, read> weights: array<u32>; // [inputs / 4, outputs]: i8 of four inputs
@group(0) @binding(3) var<storage, read> scales: array<vec2<f32>>; // [outputs]: 2^-e, b
@group(0) @binding(4) var<storage, read_write> y: array<f32>; // [rows, outputs]
@group(0) @binding(5) var<uniform> map: Map;

const COLUMNS = 32u;
const SLICES = 8u;
const ROWS = 4u;
var<workgroup> sums: array<vec4<f32>, COLUMNS * SLICES>;

fn unpack(word: u32) -> vec4<f32> {
  return vec4<f32>(vec4<i32>(vec4<u32>(word << 24, word << 16, word << 8, word)) >> vec4<u32>(24));
}

@compute @workgroup_size(COLUMNS, SLICES)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) at: vec3<u32>) {
  let quads = map.quads;
  let outputs = map.outputs;
  let column = group.x * COLUMNS + at.x;
  let row = group.y * ROWS;
  var sum = vec4<f32>();
  if (column < outputs) {
    let first = row * quads;
    for (var quad = at.y; quad < quads; quad += SLICES) {
      let w = unpack(weights[quad * outputs + column]);
      let start = first + quad;
      sum += vec4<f32>(
        dot(w, x[start]),
        dot(w, x[start + quads]),
        dot(w, x[start + 2 * quads]),
        dot(w, x[start + 3 * quads]),
      );
    }
  }
  sums[at.y * COLUMNS + at.x] = sum;
  workgroupBarrier();
  if (at.y >= ROWS || column >= outputs || row + at.y >= call.x) { return; }
  var whole = 0.0;
  for (var slice = 0u; slice < SLICES; slice++) { whole += sums[slice * COLUMNS + at.x][at.y]; }
  let scale = scales[column];
  let value = floor(whole * scale.x + scale.y);
  let to = (row + at.y) * outputs + column;
  y[to] = select(value, clamp(y[to] + value, -map.limit, map.limit), map.limit > 0.0);
}
