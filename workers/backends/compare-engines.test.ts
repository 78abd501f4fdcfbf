import { expect, it } from "vitest";
import { testModel } from "../../test/test-model.ts";
import { compareEngines } from "./compare-engines.ts";

const { model, tokenizer } = testModel();
const tokens = tokenizer.encode(new TextEncoder().encode("a bag of words, and words again ".repeat(9)));

it("counts the logits that two backends compute alike, however they are fed", async () => {
  const count = await compareEngines([model, testModel().model], tokens);
  expect(count).toBe(tokens.length * model.vocabulary.bytes.length);
});

it("finds a single logit that differs", async () => {
  const wrong = Object.create(model, {
    open: {
      value: (lanes: number) => {
        const session = model.open(lanes);
        let calls = 0;
        return {
          feed: async (input: Int32Array, steps: number) => {
            const logits = await session.feed(input, steps);
            if (calls++ === 1) logits[logits.length - 1]! += 1;
            return logits;
          },
          dispose: () => session.dispose(),
        };
      },
    },
  });
  await expect(compareEngines([model, wrong], tokens)).rejects.toMatchObject({ code: "verify" });
});
