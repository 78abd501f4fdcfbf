import type { Preset } from "../../../core.ts";
import type { PictureClient } from "../../bridge/picture-client.ts";
import { PictureView } from "../picture/picture-view.ts";
import { BoxResult } from "./box-result.ts";
import { takeCarried } from "./carried-text.ts";
import { ReceivedText } from "./received-text.ts";
import { SAMPLES } from "./samples.ts";
import { SendLine } from "./send-line.ts";
import { TextBox } from "./text-box.ts";

export interface TextBoxOptions {
  readonly client: PictureClient;
  readonly pictureTemplate: HTMLTemplateElement;
  readonly preset: () => Preset;
  readonly say: (sentence: string) => void;
}

/** Puts the text box together: what is typed, what a link brings, what a reload left, and the samples. */
export function openTextBox(section: HTMLElement, options: TextBoxOptions): TextBox {
  const { client, preset } = options;
  const input = section.querySelector("textarea") as HTMLTextAreaElement;
  const sendLine = new SendLine(section, options.say);
  const box = new TextBox({
    input,
    result: new BoxResult(section.querySelector(".box-result") as HTMLElement),
    picture: new PictureView(options.pictureTemplate, section.querySelector(".box-picture") as HTMLElement),
    client,
    preset,
    onMessage: (message) => sendLine.show(message),
  });
  const onText = (text: string) => {
    box.text = text;
  };
  const received = new ReceivedText({ section, input, client, onText });
  for (const button of section.querySelectorAll<HTMLElement>("[data-sample]")) {
    button.addEventListener("click", () => {
      received.dismiss();
      onText(SAMPLES.get(button.dataset.sample ?? "") ?? "");
    });
  }
  const carried = takeCarried();
  if (received.isShown) return box;
  const sample = SAMPLES.get(new URLSearchParams(location.search).get("sample") ?? "");
  if (carried !== "") onText(carried);
  else if (sample !== undefined) {
    onText(sample);
    section.scrollIntoView({ block: "start" });
  }
  return box;
}
