// islands/copy.ts: one tap puts a plain block on the clipboard. Without it the block stands in view to be copied by hand.
import type { Mount } from "./_island";

/** The clipboard needs a secure page; a server on a plain local address has only the old way. */
async function put(text: string, source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    return document.execCommand("copy");
  }
}

export const mount: Mount = (root) => {
  const button = root.querySelector<HTMLButtonElement>("[data-copy-button]");
  const words = root.querySelector<HTMLElement>("[data-copy-words]");
  const status = root.querySelector<HTMLElement>("[data-copy-status]");
  const details = root.querySelector<HTMLDetailsElement>("[data-copy-text]");
  const source = details?.querySelector<HTMLElement>("pre");
  if (!button || !words || !status || !details || !source) return;
  const label = words.textContent ?? "";
  let timer = 0;

  const copy = async () => {
    details.hidden = false;
    details.open = true;
    const done = await put(source.textContent ?? "", source);
    details.open = !done;
    details.hidden = done;
    words.textContent = done ? (root.dataset.copyDone ?? label) : label;
    status.textContent = (done ? root.dataset.copyDone : root.dataset.copyFailed) ?? "";
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      words.textContent = label;
      status.textContent = "";
    }, 4000);
  };

  button.hidden = false;
  details.hidden = true;
  button.addEventListener("click", copy);
  return () => {
    clearTimeout(timer);
    button.removeEventListener("click", copy);
    button.hidden = true;
    details.hidden = false;
  };
};
