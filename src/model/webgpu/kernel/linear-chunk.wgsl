// The linear map for many rows, in tiles of 64 rows by 64 columns. Each thread computes 4 by 4 of a tile from inputs
// and weights in workgroup memory. Appended to linear.wgsl.

const TILE = 64u;
const QUADS = 4u; // groups of four inputs in workgroup memory at a time
var<workgroup> xs: array<f32, 4 * QUADS * TILE>; // [input, row]
var<workgroup> ws: array<f32, 4 * QUADS * TILE>; // [input, column]

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
    if (rowQuad < quads) { inputs = x[(firstRow + row) * map.rowQuads + map.firstQuad + rowQuad]; }
    let column = firstColumn + index % TILE;
    let columnQuad = quad + index / TILE;
    var columnWeights = vec4<f32>();
    if (columnQuad < quads && column < outputs) {
      columnWeights = unpack(weights[(map.firstQuad + columnQuad) * outputs + column]);
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
      store(row, column, sums[i][j]);
    }
  }
}
