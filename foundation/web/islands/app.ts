// The page enhancement: htmx for links and forms marked by a page, islands by name, focus after a swap.
// Every page works without this file; nothing here decides anything.
import htmx from "htmx.org/dist/htmx.esm.min.js";
import type { Mount } from "./_island";
import { CACHE } from "./_checks";

/** Hashed addresses of the islands, written in by the build. */
declare const ISLANDS: Record<string, string>;

const running = new Map<Element, () => void>();

/** Starts every island inside `root` that is not running, and ends those whose element has left the page. */
async function start(root: ParentNode): Promise<void> {
  for (const [element, leave] of running) {
    if (element.isConnected) continue;
    running.delete(element);
    leave();
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]")) {
    if (running.has(element)) continue;
    running.set(element, () => {});
    for (const name of (element.dataset.island ?? "").split(" ")) {
      const file = ISLANDS[name];
      if (!file) continue;
      const island = (await import(new URL(file, import.meta.url).href)) as { mount: Mount };
      const before = running.get(element);
      const leave = island.mount(element);
      running.set(element, () => {
        before?.();
        leave?.();
      });
    }
  }
}

/** After a swap focus goes to the note, else to the new heading, never to the top of the page. */
function focusNews(region: Element): void {
  if (region.contains(document.activeElement) && document.activeElement !== document.body) return;
  const goal = region.querySelector<HTMLElement>("[data-focus], .error-summary, .note, h1, h2");
  if (!goal) return;
  if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1;
  goal.focus({ preventScroll: false });
}

document.addEventListener("htmx:after:swap", (event) => {
  const region = document.querySelector("#main") ?? document.body;
  const detail = (event as CustomEvent).detail as { ctx?: { target?: Element; sourceElement?: Element } } | undefined;
  void start(document);
  // A field whose choice brought something beside it keeps the focus: the person still chooses.
  const field = document.activeElement;
  if (field instanceof HTMLSelectElement && detail?.ctx?.sourceElement?.contains(field)) return;
  const target = detail?.ctx?.target;
  focusNews(target?.isConnected ? target : region);
});

// Islands that swap regions themselves tell us, so that what arrives comes alive too.
document.addEventListener("muster:swapped", () => void start(document));

// The error summary of a page that was sent back takes focus once, as a screen reader expects.
document.querySelector<HTMLElement>(".error-summary")?.focus();

// An open sheet or menu made of <details> closes with Escape and gives focus back to its summary.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = (document.activeElement ?? document.body).closest<HTMLDetailsElement>("details[data-escape][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
});

// A form sent twice by an impatient thumb is sent once. Raising has its own island and its own key.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset.island || form.method === "dialog" || form.dataset.again !== undefined) return;
  if (form.dataset.busy !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "";
  setTimeout(() => delete form.dataset.busy, 4000);
});

// Check pages that the worker keeps are those of one person: signing out and the sign-in page leave none behind.
const forgetChecks = (): void => {
  if ("caches" in window) void caches.delete(CACHE);
  if (!("serviceWorker" in navigator)) return;
  // What the worker is just asking for is not kept either.
  void navigator.serviceWorker.getRegistration("/k").then((kept) => kept?.active?.postMessage({ signedOut: true })).catch(() => {});
};
if (location.pathname === "/sign-in") forgetChecks();
document.addEventListener("submit", (event) => {
  const { pathname } = new URL((event.target as HTMLFormElement).action, location.href);
  if (pathname.startsWith("/sign-out")) forgetChecks();
});

void htmx;
void start(document);
