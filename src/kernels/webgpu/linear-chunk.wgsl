// The map of linear-step.wgsl for many rows: tiles of 64 rows by 64 columns in workgroup memory,
// of which each thread computes 4 by 4.

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

const TILE = 64u;
const QUADS = 4u; // of inputs, at a time
var<workgroup> xs: array<f32, 4 * QUADS * TILE>; // [input, row]
var<workgroup> ws: array<f32, 4 * QUADS * TILE>; // [input, column]

fn unpack(word: u32) -> vec4<f32> {
  return vec4<f32>(vec4<i32>(vec4<u32>(word << 24, word << 16, word << 8, word)) >> vec4<u32>(24));
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) at: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  let quads = map.quads;
  let outputs = map.outputs;
  let firstRow = group.y * TILE;
  let firstColumn = group.x * TILE;
  var sums: array<vec4<f32>, 4>; // of four rows, four columns each
  for (var quad = 0u; quad < quads; quad += QUADS) {
    let row = index / QUADS;
    let rowQuad = quad + index % QUADS;
    var inputs = vec4<f32>();
    if (rowQuad < quads) { inputs = x[(firstRow + row) * quads + rowQuad]; }
    let column = firstColumn + index % TILE;
    let columnQuad = quad + index / TILE;
    var columnWeights = vec4<f32>();
    if (columnQuad < quads && column < outputs) {
      columnWeights = unpack(weights[columnQuad * outputs + column]);
    }
    for (var i = 0u; i < 4; i++) {
      xs[((index % QUADS) * 4 + i) * TILE + row] = inputs[i];
      ws[((index / TILE) * 4 + i) * TILE + index % TILE] = columnWeights[i];
    }
    workgroupBarrier();
    for (var input = 0u; input < 4 * QUADS * TILE; input += TILE) {
      let r = input + at.y * 4;
      let c = input + at.x * 4;
      let w = vec4<f32>(ws[c], ws[c + 1], ws[c + 2], ws[c + 3]);
      sums[0] += xs[r] * w;
      sums[1] += xs[r + 1] * w;
      sums[2] += xs[r + 2] * w;
      sums[3] += xs[r + 3] * w;
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4; i++) {
    let row = firstRow + at.y * 4 + i;
    if (row >= call.x) { return; }
    for (var j = 0u; j < 4; j++) {
      let column = firstColumn + at.x * 4 + j;
      if (column >= outputs) { break; }
      let value = floor(sums[i][j] * scales[column].x + scales[column].y);
      let to = row * outputs + column;
      y[to] = select(value, clamp(y[to] + value, -map.limit, map.limit), map.limit > 0.0);
    }
  }
}
