// Reductions over the threads of a workgroup, all of which must call them.

const THREADS = 64u;
var<workgroup> parts: array<f32, THREADS>;

fn largestOf(value: f32, at: u32) -> f32 {
  parts[at] = value;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (at < half) { parts[at] = max(parts[at], parts[at + half]); }
  }
  return workgroupUniformLoad(&parts[0]);
}

fn sumOf(value: f32, at: u32) -> f32 {
  parts[at] = value;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (at < half) { parts[at] += parts[at + half]; }
  }
  return workgroupUniformLoad(&parts[0]);
}

