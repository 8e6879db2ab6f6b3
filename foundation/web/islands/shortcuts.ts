// islands/shortcuts.ts: single-key shortcuts, for those who have not turned them off. There is no single-key raise.
// A shortcut follows a link that the page shows; what the reader may not use has no key either.
import type { Mount } from "./_island";

const AFTER_G: Record<string, string> = { h: "/home", s: "/sites", r: "/rooms" };
const TWO_KEYS_MS = 1200;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

export const mount: Mount = (root) => {
  let pressedG = 0;

  const follow = (address: string) => {
    document.querySelector<HTMLAnchorElement>(`a[href="${CSS.escape(address).replaceAll("\\/", "/")}"]`)?.click();
  };

  const help = () => {
    const dialog = document.createElement("dialog");
    const list = document.createElement("ul");
    for (const line of (root.dataset.shortcuts ?? "").split(", ")) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    const body = document.createElement("div");
    body.className = "panel-body";
    body.tabIndex = -1;
    body.append(list);
    dialog.append(body);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.showModal();
  };

  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const second = Date.now() - pressedG < TWO_KEYS_MS ? AFTER_G[event.key] : undefined;
    pressedG = event.key === "g" ? Date.now() : 0;
    if (second) return follow(second);
    if (event.key === "n") return follow("/reports/new");
    if (event.key === "?") return help();
    if (event.key !== "/") return;
    const search = document.querySelector<HTMLInputElement>("#search");
    if (!search) return;
    event.preventDefault();
    search.focus();
  };

  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
};
