import { exp2, log2 } from "../../base/ieee-math.ts";
import type { DecoderShape } from "./shape.ts";

/** The angle by which RoPE turns each pair per position: theta^(-2i / headDim), reduced as the scaling says. */
export function ropeRates({ headDim, ropeTheta, ropeScaling }: DecoderShape): number[] {
  return Array.from({ length: headDim / 2 }, (_, i) => {
    const rate = exp2((-2 * i * log2(ropeTheta)) / headDim);
    if (!ropeScaling) return rate;
    const slow = rate / ropeScaling.factor;
    if (ropeScaling.type === "linear") return slow;
    // Llama 3: pairs that turn often within the trained length keep their rate, those that hardly turn are slowed.
    const { lowFrequency, highFrequency, trainedPositions } = ropeScaling;
    const turns = (trainedPositions * rate) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - lowFrequency) / (highFrequency - lowFrequency)));
    return share * rate + (1 - share) * slow;
  });
}
