// islands/kit_pages.ts: has the check pages of the reader's own kits ready on this phone, so that a label opens without a connection the
// first time too. Without it a page is ready once it was opened.
import type { Mount } from "./_island";

async function ready(paths: string[]): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const known = await navigator.serviceWorker.getRegistration("/k");
    // Where nothing was ever kept and nothing is to be, no worker comes.
    if (paths.length === 0 && !known) return;
    const kept = await navigator.serviceWorker.register("/kit-worker.js", { scope: "/k" });
    (kept.active ?? kept.waiting ?? kept.installing)?.postMessage({ ahead: paths });
  } catch {
    // A browser that keeps nothing: labels open with a connection.
  }
}

export const mount: Mount = (root) => {
  void ready((root.dataset.keep ?? "").split(" ").filter(Boolean));
};
