const BYTE_CONTEXTS = 20;

export function initialByteWeights(): Float32Array {
  const weights = [0, 20, 20];
  for (let i = 0; i < BYTE_CONTEXTS; i++) weights.push(16, 2, 16);
  const padded = new Float32Array((weights.length + 7) & ~7);
  padded.set(weights.map((w) => w / 128));
  return padded;
}
