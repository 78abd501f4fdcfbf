import { TEXT } from "../../language/text.ts";
import { copyText } from "../copy-text.ts";
import { PAGE_ADDRESS } from "../page-address.ts";
import type { NamedBlob } from "./named-blob.ts";

/** Says under a .nacre file how whoever gets it opens it, and hands it to other programs where the system can. */
export function offerSending(card: HTMLElement, { path, blob }: NamedBlob): void {
  const line = card.querySelector(".job-opening") as HTMLElement;
  const copy = line.querySelector(".job-copy-page") as HTMLButtonElement;
  copy.addEventListener("click", async () => {
    // What cannot be copied can at least be read.
    copy.textContent = (await copyText(PAGE_ADDRESS)) ? TEXT.copied : PAGE_ADDRESS;
  });
  const share = line.querySelector(".job-share") as HTMLButtonElement;
  const files = [new File([blob], path, { type: blob.type })];
  share.hidden = !navigator.canShare?.({ files });
  share.setAttribute("aria-label", TEXT.job.share(path));
  // Rejects when the person changes their mind.
  share.addEventListener("click", () => navigator.share({ files }).catch(() => {}));
  line.hidden = false;
}
