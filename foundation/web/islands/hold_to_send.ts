// islands/hold_to_send.ts: hold two seconds, then it is sent; let go early and nothing is. Without this file the same
// form goes to a page that asks once more.
//
// Every try carries the same idempotency key, so trying again can never raise a second alert. A try counts as sent only
// when the server says so: 201 with a Location, or a redirect to the page of the alert. Whether that page can be shown is another
// matter: it was sent all the same.
import type { Mount } from "./_island";

const HOLD_MS = 2000;
const TWICE_MS = 3000;
const RETRY_MS = 5000;
const TRIES = 12;
const TRY_TIMEOUT_MS = 8000;
const SHOW_TIMEOUT_MS = 4000;

const vibrate = (pattern: number | number[]) => {
  try {
    navigator.vibrate?.(pattern);
  } catch {
    // A device that cannot shake sends all the same.
  }
};

/** Where the alert is shown, or null when this try did not reach the server or was not accepted. */
async function trySend(form: HTMLFormElement, body: URLSearchParams): Promise<string | null> {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive: true,
      headers: { Accept: "text/html", Prefer: "return=minimal" },
      signal: AbortSignal.timeout(TRY_TIMEOUT_MS),
    });
    const created = answer.status === 201 ? answer.headers.get("location") : null;
    if (created) return created;
    const asksForSignIn = new URL(answer.url).pathname.startsWith("/sign-in");
    return answer.ok && answer.redirected && !asksForSignIn ? answer.url : null;
  } catch {
    return null;
  }
}

/** Can the page of the alert be shown to whoever sent it? A sign-in page is no answer to an alarm. */
async function canShow(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(SHOW_TIMEOUT_MS) });
    return answer.ok && new URL(answer.url).pathname !== "/sign-in";
  } catch {
    return false;
  }
}

export const mount: Mount = (root) => {
  const form = root as HTMLFormElement;
  const find = <T extends HTMLElement>(name: string) => form.querySelector<T>(`[data-hold-${name}]`);
  const button = find<HTMLButtonElement>("button");
  const title = find("title");
  const status = find("status");
  const failed = find("failed");
  const sent = find("sent");
  const room = find<HTMLAnchorElement>("room");
  const count = find("count");
  const again = find<HTMLButtonElement>("again");
  const question = find<HTMLDialogElement>("question");
  if (!button || !title || !status || !failed || !count || !question || !sent || !room) return;

  const say = form.dataset;
  const twice = say.holdMode === "twice";
  const leave = new AbortController();
  const on = { signal: leave.signal };
  let holding = 0;
  let armed = 0;
  let retry = 0;
  let sending = false;
  let lastSubmitter = button;

  const rest = () => {
    clearTimeout(holding);
    clearTimeout(armed);
    holding = armed = 0;
    delete form.dataset.holding;
    title.textContent = say.sayTitle ?? "";
  };

  const showNotSent = (tried: number) => {
    const words = tried < TRIES ? say.sayRetry : say.sayGaveUp;
    count.textContent = (words ?? "").replace("{count}", String(tried)).replace("{total}", String(TRIES));
    if (!failed.hidden) return;
    failed.hidden = false;
    failed.querySelector<HTMLElement>("a")?.focus();
    failed.scrollIntoView({ block: "start" });
  };

  const showSent = async (address: string): Promise<void> => {
    failed.hidden = true;
    title.textContent = say.saySent ?? "";
    status.textContent = say.saySent ?? "";
    vibrate([80, 60, 80]);
    if (await canShow(address)) return location.assign(address);
    if (leave.signal.aborted) return;
    // Nothing goes out again: the button stays as it is, and the room is offered.
    delete form.dataset.sending;
    room.href = address.replace(/\/sent$/, "");
    sent.hidden = false;
    sent.focus();
  };

  const attempt = async (body: URLSearchParams, tried: number): Promise<void> => {
    const address = await trySend(form, body);
    if (leave.signal.aborted) return;
    if (address) {
      await showSent(address);
      return;
    }
    showNotSent(tried);
    if (tried < TRIES) {
      retry = window.setTimeout(() => void attempt(body, tried + 1), RETRY_MS);
      return;
    }
    sending = false;
    delete form.dataset.sending;
    rest();
  };

  const send = (submitter: HTMLButtonElement) => {
    if (sending) return;
    sending = true;
    rest();
    clearTimeout(retry);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, submitter)) if (typeof value === "string") body.append(name, value);
    body.set("confirmed", "yes");
    form.dataset.sending = "";
    title.textContent = say.saySending ?? "";
    status.textContent = say.saySending ?? "";
    lastSubmitter = submitter;
    void attempt(body, 1);
  };
  const startHolding = (event: PointerEvent) => {
    if (event.button !== 0 || sending || twice) return;
    // The finger may drift while it holds: the button keeps it until it lifts.
    button.setPointerCapture(event.pointerId);
    form.dataset.holding = "";
    vibrate(30);
    holding = window.setTimeout(() => send(button), HOLD_MS);
  };

  const letGo = () => {
    if (!holding) return;
    rest();
    status.textContent = say.sayLetGo ?? "";
  };

  const tap = () => {
    if (armed) return send(button);
    title.textContent = say.sayOnceMore ?? "";
    status.textContent = say.sayOnceMore ?? "";
    vibrate(30);
    armed = window.setTimeout(rest, TWICE_MS);
  };

  button.addEventListener("pointerdown", startHolding, on);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(end, letGo, on);
  button.addEventListener("contextmenu", (event) => event.preventDefault(), on);
  button.addEventListener(
    "click",
    (event) => {
      event.preventDefault();
      if (sending) return;
      // A click without a pointer comes from a key, a voice or a switch: those are asked, not made to hold.
      const byPointer = event.detail > 0;
      if (!byPointer) question.showModal();
      else if (twice) tap();
    },
    on,
  );
  // A second, lesser way in the same form (help needed here) is one tap and travels the same road.
  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const submitter = event.submitter as HTMLButtonElement | null;
      if (submitter && submitter !== button) send(submitter);
      else if (!question.open && !sending) question.showModal();
    },
    on,
  );
  find("yes")?.addEventListener("click", () => (question.close(), send(button)), on);
  find("no")?.addEventListener("click", () => question.close(), on);
  again?.addEventListener("click", () => ((sending = false), send(lastSubmitter)), on);
  window.addEventListener("online", () => sending && retry && sent.hidden && (clearTimeout(retry), (sending = false), send(lastSubmitter)), on);
  document.addEventListener("visibilitychange", () => document.hidden && letGo(), on);

  // From here on it is held or tapped twice; until then, and without script, one press sends, as the page says.
  rest();

  return () => {
    rest();
    clearTimeout(retry);
    leave.abort();
  };
};
