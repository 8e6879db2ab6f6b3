// Swapping the regions of a live page without moving what the person reads or types and without stealing focus.

const EDITABLE = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";

/** Is the person in the middle of something here: typing, a changed field, an open question? */
function isBusy(region: Element): boolean {
  const active = document.activeElement;
  if (active && region.contains(active) && active.matches(EDITABLE)) return true;
  if (region.querySelector("dialog[open]")) return true;
  return [...region.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].some(
    (field) =>
      field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")
        ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue,
  );
}

/** How to find the focused control again in what replaces it. */
function nameOf(control: Element): string | null {
  if (control.id) return `#${CSS.escape(control.id)}`;
  for (const attribute of ["href", "data-key", "name", "formaction"]) {
    const value = control.getAttribute(attribute);
    if (value) return `${control.tagName.toLowerCase()}[${attribute}="${CSS.escape(value)}"]`;
  }
  const form = control.closest("form[action]");
  return form ? `form[action="${CSS.escape(form.getAttribute("action") ?? "")}"] ${control.tagName.toLowerCase()}` : null;
}

/** The first thing with an id that is in view inside the region: what the person reads. */
function readingPlace(region: Element): Element | undefined {
  return [...region.querySelectorAll("[id]")].find((one) => one.getBoundingClientRect().top >= 0);
}

/** The scroll container of an element: its own box with a scrollbar, or the page. */
function scroller(element: Element): Element {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement ?? document.documentElement;
}

/** Swaps one region in place. False when the person is busy in it and it has to wait. */
export function swapRegion(old: Element, fresh: Element, announce: (words: string) => void): boolean {
  if (old.isEqualNode(fresh)) return true;
  if (isBusy(old)) return false;
  const known = new Set([...old.querySelectorAll("[id]")].map((one) => one.id));
  const focused = document.activeElement && old.contains(document.activeElement) ? document.activeElement : null;
  const focusName = focused ? nameOf(focused) : null;
  const open = [...old.querySelectorAll("details[open][id]")].map((one) => one.id);
  const box = scroller(old);
  const reading = box.scrollTop > 0 ? readingPlace(old) : undefined;
  const below = box.scrollTop > 0 && old.getBoundingClientRect().bottom < 0;
  const before = { top: reading?.getBoundingClientRect().top ?? 0, height: old.getBoundingClientRect().height };

  old.replaceChildren(...fresh.childNodes);

  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const again = reading ? document.getElementById(reading.id) : null;
  if (below) box.scrollTop += old.getBoundingClientRect().height - before.height;
  else if (again) box.scrollTop += again.getBoundingClientRect().top - before.top;
  if (focused) {
    const next = (focusName ? old.querySelector<HTMLElement>(focusName) : null) ?? (old as HTMLElement);
    if (next === old && !next.hasAttribute("tabindex")) next.setAttribute("tabindex", "-1");
    next.focus({ preventScroll: true });
  }
  for (const news of [...old.querySelectorAll<HTMLElement>("[data-live-say][id]")].reverse()) {
    if (!known.has(news.id)) announce(news.dataset.liveSay ?? "");
  }
  return true;
}
