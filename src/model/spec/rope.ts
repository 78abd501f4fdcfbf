import { exp2, log2 } from "../../base/ieee-math.ts";
import type { DecoderShape } from "./shape.ts";

/** RoPE's angle per position for each pair: theta^(-2i / headDim), slowed down as the scaling says. */
export function ropeRates({ headDim, ropeTheta, ropeScaling }: DecoderShape): number[] {
  return Array.from({ length: headDim / 2 }, (_, i) => {
    const rate = exp2((-2 * i * log2(ropeTheta)) / headDim);
    if (!ropeScaling) return rate;
    const slow = rate / ropeScaling.factor;
    if (ropeScaling.type === "linear") return slow;
    // Llama 3: what turns often within the trained length stays, what hardly turns is slowed.
    const { lowFrequency, highFrequency, trainedPositions } = ropeScaling;
    const turns = (trainedPositions * rate) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - lowFrequency) / (highFrequency - lowFrequency)));
    return share * rate + (1 - share) * slow;
  });
}
