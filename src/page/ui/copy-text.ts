/** Whether it is on the clipboard now: a browser may forbid it, and has none where the page came unprotected. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
