// islands/kit_check.ts: a check that is saved without a connection waits on the phone and is sent in order, never twice.
// Without it the check is a form that needs a connection.
import type { Mount } from "./_island";
import { put, queued, take, type Queued } from "./_checks";

/** How often what waits is tried, in milliseconds, while the page is open. */
const AGAIN = 15_000;
/** After this a try counts as without a connection. */
const PATIENCE = 20_000;

type Outcome = { kept: true } | { kept: false; refused?: string; signIn?: boolean };

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Pages without a connection open from what the worker keeps. Plain addresses have none: then this page needs a connection. */
async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const kept = await navigator.serviceWorker.register("/kit-worker.js", { scope: "/k" });
    await navigator.serviceWorker.ready.catch(() => kept);
    const named = [...document.querySelectorAll("link[href], use[href], script[src], img[src]")];
    const asked = [
      ...performance.getEntriesByType("resource").map((entry) => entry.name),
      ...named.map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? ""),
    ];
    const plain = asked.map((name) => new URL(name, location.href)).filter((url) => url.pathname.startsWith("/assets/"));
    const assets = [...new Set(plain.map((url) => `${url.origin}${url.pathname}`))];
    (kept.active ?? kept.waiting ?? kept.installing)?.postMessage({ keep: location.pathname, assets });
  } catch {
    // A browser that keeps nothing: the form still works with a connection.
  }
}

/** The words of a page that says no. */
async function refusal(answer: Response): Promise<string> {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const words = page.querySelector(".error-summary ul, .problem-words")?.textContent ?? page.title;
  return words.trim().replace(/\s+/g, " ");
}

/** Sends one check. Throws when there is no connection. */
async function send(check: Queued, csrf: string): Promise<Outcome> {
  const fields = check.fields.filter(([name]) => name !== "_csrf");
  const body = new URLSearchParams([["_csrf", csrf], ...fields]);
  const answer = await fetch(check.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
  const landed = new URL(answer.url, location.href);
  if (answer.redirected && landed.searchParams.get("done") === "kit-checked") return { kept: true };
  if (landed.pathname === "/sign-in" || answer.status === 401 || answer.status === 403) return { kept: false, signIn: true };
  // Too many at once, or a fault of the server: it is tried again.
  if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
  return { kept: false, refused: await refusal(answer) };
}

export const mount: Mount = (root) => {
  const form = root as HTMLFormElement;
  const box = form.querySelector<HTMLElement>("[data-queue]");
  const words = form.querySelector<HTMLElement>("[data-queue-words]");
  const list = form.querySelector<HTMLElement>("[data-queue-refused]");
  const owner = form.dataset.owner ?? "";
  const csrf = (form.elements.namedItem("_csrf") as HTMLInputElement | null)?.value ?? "";
  if (!box || !words || !list || !("indexedDB" in window)) return;
  let busy = false;
  let signIn = false;
  let kept = false;
  let left = false;

  const say = async (): Promise<Queued[]> => {
    const all = await queued();
    const own = all.filter((check) => check.owner === owner);
    const waiting = own.filter((check) => check.refused === undefined);
    const lines: string[] = [];
    if (waiting.length > 0) {
      const many = (form.dataset.waitingMany ?? "").replace("{count}", String(waiting.length));
      lines.push(waiting.length === 1 ? (form.dataset.waiting ?? "") : many);
      if (signIn) lines.push(form.dataset.signIn ?? "");
    } else if (kept) {
      lines.push(form.dataset.kept ?? "");
    }
    if (all.length > own.length) lines.push(form.dataset.ofOthers ?? "");
    words.textContent = lines.join(" ");
    list.replaceChildren(
      ...own.filter((check) => check.refused !== undefined).map((check) => {
        const line = document.createElement("li");
        const drop = document.createElement("button");
        drop.type = "button";
        drop.className = "button button-small";
        drop.textContent = form.dataset.drop ?? "";
        drop.addEventListener("click", () => void take(check.at).then(say));
        line.append(`${check.kit}. ${form.dataset.refused ?? ""} ${check.refused ?? ""} `, drop);
        return line;
      }),
    );
    box.hidden = lines.length === 0 && list.childElementCount === 0;
    return waiting;
  };

  /** In order, one after the other: one that finds no connection holds back those behind it. */
  const sendAll = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      for (const check of await say()) {
        const outcome = await send(check, csrf);
        signIn = !outcome.kept && outcome.signIn === true;
        if (signIn) break;
        if (outcome.kept) {
          kept = true;
          await take(check.at);
        } else if (!outcome.kept) {
          await put({ ...check, refused: outcome.refused ?? "" } as Queued);
        }
      }
    } catch {
      // No connection: what waits goes on waiting.
    } finally {
      busy = false;
      if (!left) await say();
    }
  };

  /** Several open pages send one after the other too; what one has sent the next no longer finds. */
  const inTurn = (): Promise<void> =>
    "locks" in navigator ? navigator.locks.request("muster-checks", sendAll).then(() => {}) : sendAll();

  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const said = new FormData(form);
    said.set("key", newKey());
    said.set("checked_at", new Date().toISOString());
    const fields = [...said.entries()].map(([name, value]) => [name, String(value)] as [string, string]);
    const key = String(said.get("key"));
    kept = false;
    try {
      await put({ key, owner, kit: form.dataset.kit ?? "", action: new URL(form.action).pathname, fields });
    } catch {
      box.hidden = false;
      words.textContent = form.dataset.notStored ?? "";
      return;
    }
    form.reset();
    form.querySelector("details")?.removeAttribute("open");
    box.hidden = false;
    words.textContent = form.dataset.sending ?? "";
    await inTurn();
    box.scrollIntoView({ block: "nearest" });
  };

  // Without a connection no server can say what is missing: the browser asks for both answers.
  const answers = form.querySelectorAll<HTMLInputElement>("input[name=seal], input[name=contents]");
  for (const answer of answers) answer.required = true;

  const submit = (event: SubmitEvent) => void save(event);
  const online = () => void inTurn();
  form.addEventListener("submit", submit);
  window.addEventListener("online", online);
  const timer = window.setInterval(online, AGAIN);
  void keepPage();
  online();
  return () => {
    left = true;
    for (const answer of answers) answer.required = false;
    clearInterval(timer);
    form.removeEventListener("submit", submit);
    window.removeEventListener("online", online);
  };
};
