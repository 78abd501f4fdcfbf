// The linear map for a few rows, where the time goes into reading the weights: each weight is read once for four rows,
// and the inputs of a column are divided among eight threads. Appended to linear.wgsl.

const COLUMNS = 32u;
const SLICES = 8u;
const ROWS = 4u;
var<workgroup> sums: array<vec4<f32>, COLUMNS * SLICES>;

@compute @workgroup_size(COLUMNS, SLICES)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) at: vec3<u32>) {
  let quads = map.quads;
  let outputs = map.outputs;
  let column = group.x * COLUMNS + at.x;
  let row = group.y * ROWS;
  var sum = vec4<f32>();
  if (column < outputs) {
    let first = row * map.rowQuads + map.firstQuad;
    for (var quad = at.y; quad < quads; quad += SLICES) {
      let w = unpack(weights[(map.firstQuad + quad) * outputs + column]);
      let start = first + quad;
      sum += vec4<f32>(
        dot(w, x[start]),
        dot(w, x[start + map.rowQuads]),
        dot(w, x[start + 2 * map.rowQuads]),
        dot(w, x[start + 3 * map.rowQuads]),
      );
    }
  }
  sums[at.y * COLUMNS + at.x] = sum;
  workgroupBarrier();
  if (at.y >= ROWS || column >= outputs || row + at.y >= call.x) { return; }
  var whole = 0.0;
  for (var slice = 0u; slice < SLICES; slice++) { whole += sums[slice * COLUMNS + at.x][at.y]; }
  store(row + at.y, column, whole);
}
