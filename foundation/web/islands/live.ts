// islands/live.ts: keeps strips, room and receipts fresh over one event stream. Without it a page has its reload link.
//
// Events: `strip` brings the strips region as HTML; `room` names a room, whose page fetches its regions again; `message` calls
// this reader, and `resync` says that events were missed: for both the page fetches strips and regions, until it has them;
// `say` brings words for the status line; `ping` only proves that the line is up; `bye` says that the sign-in may be over. The
// page carries the mark of the stream from before it was read, and the stream begins there. All HTML was made and escaped by
// the server. An enrolled phone whose session has ended has no stream: its page asks for its regions every few seconds.
import type { Mount } from "./_island";
import { swapRegion } from "./_regions";
import { sound } from "./_sound";
import { announced } from "./_strips";
import { voice } from "./_voice";

const SILENT_MS = 15_000;
const REOPEN_MS = 3000;
const RECEIPT_MS = 1000;
const ASK_MS = 3000;

interface News {
  room?: string;
  words?: string;
  assertive?: boolean;
}

const read = (data: string): News => {
  try {
    const news: unknown = JSON.parse(data);
    return typeof news === "object" && news !== null ? (news as News) : { room: String(news) };
  } catch {
    return { room: data };
  }
};

const isSignIn = (answer: Response) => answer.redirected && new URL(answer.url).pathname === "/sign-in";
const csrf = () => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
const parse = (html: string) => new DOMParser().parseFromString(html, "text/html");
const clockNow = (at: number) => new Date(at).toLocaleTimeString("en-GB", { hour12: false });

export const mount: Mount = (root) => {
  const settings = root.dataset;
  if (!settings.liveStream && !settings.liveSrc) return;
  const speech = voice(root.querySelector("[data-live-polite]"), root.querySelector("[data-live-assertive]"));
  const alarm = sound(settings.liveSound === "on");
  const leave = new AbortController();
  let feed: EventSource | null = null;
  let lastId = settings.liveSince ?? "";
  let lastNews = Date.now();
  let lost = false;
  let reopen = 0;

  // --- what came ------------------------------------------------------------------------------------------------------

  const ownRoom = settings.liveRoom ? `/rooms/${settings.liveRoom}` : null;

  /** Says and sounds every live strip that this tab has not announced. */
  const announce = (region: Element) => {
    const words = announced(region, ownRoom);
    if (words.length === 0) return;
    speech.now(words.join(". "));
    alarm.raise();
  };

  const strips = (html: string) => {
    const old = document.querySelector<HTMLElement>("[data-live-strips]");
    const fresh = parse(html).querySelector<HTMLElement>("[data-live-strips]");
    if (!old || !fresh) return;
    // A room's page is its own strip.
    if (ownRoom) fresh.querySelector(`.strip:has(a[href="${ownRoom}"])`)?.remove();
    // Of the room's own strip only the count tells, so the menu follows what came whether or not another strip changed.
    count(old, fresh);
    if (old.isEqualNode(fresh)) return;
    swapRegion(old, fresh, speech.polite);
    watchReceipts();
    document.dispatchEvent(new Event("muster:swapped"));
    announce(old);
  };

  /** The menu counts what runs, as the strips do, and so does a page that says how many rooms are open. */
  const count = (old: HTMLElement, fresh: HTMLElement) => {
    const { liveCount = "0", liveCountWords = "", liveRooms = "0", liveRoomsWords = "" } = fresh.dataset;
    Object.assign(old.dataset, { liveCount, liveCountWords, liveRooms, liveRoomsWords });
    for (const counted of document.querySelectorAll<HTMLElement>("[data-live-rooms-counted]")) {
      if (counted.dataset.liveRoomsCounted === liveRooms) continue;
      counted.dataset.liveRoomsCounted = liveRooms;
      counted.textContent = liveRoomsWords;
    }
    for (const counted of document.querySelectorAll<HTMLElement>("[data-live-counted]")) {
      const [seen, spoken] = counted.children;
      if (seen) seen.textContent = liveCount;
      if (spoken) spoken.textContent = liveCountWords;
      counted.hidden = liveCount === "0";
    }
  };

  const waiting = new Map<string, Element>();
  /** What this page has not shown yet. It is asked for until it came: with the next sign of life, if not now. */
  const owed = { strips: false, regions: false };
  let asking = false;

  const owe = (what: Partial<typeof owed>): void => {
    Object.assign(owed, what);
    void pay();
  };
  const refresh = () => owe({ regions: true });
  // Strips are of who has a stream.
  const lookAgain = () => owe({ strips: settings.liveStream !== undefined, regions: true });

  const pay = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    let paid = true;
    while (paid && (owed.strips || owed.regions)) {
      const asked = { ...owed };
      owed.strips = owed.regions = false;
      const [strip, region] = await Promise.all([
        !asked.strips || take(settings.liveStripsSrc, strips),
        !asked.regions || take(settings.liveSrc, swapAll),
      ]);
      if (!strip) owed.strips = true;
      if (!region) owed.regions = true;
      paid = strip && region;
    }
    asking = false;
  };

  /** Fetches and shows; false when it must be asked again. */
  const take = async (address: string | undefined, show: (html: string) => void): Promise<boolean> => {
    if (!address || leave.signal.aborted) return true;
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" }, signal: leave.signal });
      if (isSignIn(answer) || answer.status === 404) startOver();
      else if (answer.ok) show(await answer.text());
      return answer.ok || (answer.status < 500 && answer.status !== 429);
    } catch {
      return false;
    }
  };

  /** The sign-in is over, or this page is not the reader's any more: it shows what the server shows now, and keeps nothing. */
  const startOver = () => {
    const isSending = document.querySelector("[data-sending], [data-holding]") !== null;
    // An alarm on its way is not cut off.
    if (isSending) window.setTimeout(startOver, REOPEN_MS);
    else location.replace(location.pathname + location.search);
  };

  const swapAll = (html: string) => {
    for (const fresh of parse(html).querySelectorAll("[data-live-region][id]")) {
      const old = document.getElementById(fresh.id);
      if (!old) continue;
      if (!swapRegion(old, fresh, speech.polite)) {
        waiting.set(fresh.id, fresh);
        continue;
      }
      waiting.delete(fresh.id);
      // What is heavy and seldom changes is left out of the next answers: their address says that it stands here.
      const next = fresh.getAttribute("data-live-next");
      if (next) settings.liveSrc = next;
    }
    stayAt();
    watchReceipts();
    document.dispatchEvent(new Event("muster:swapped"));
  };

  /** A page that chose what it shows has an address of its own: a reload, or a look back, shows the same. */
  const stayAt = () => {
    const at = document.querySelector<HTMLElement>("[data-live-at]")?.dataset.liveAt;
    if (at && at !== location.pathname + location.search) history.replaceState(history.state, "", at);
  };

  /** Regions that waited while the person typed come in when the field is left. */
  const catchUp = () => {
    if (waiting.size === 0) return;
    setTimeout(refresh, 0);
  };

  // --- the line ---------------------------------------------------------------------------------------------------------

  const heard = (event: Event) => {
    const id = (event as MessageEvent).lastEventId;
    if (id) lastId = id;
    alive();
  };

  const alive = () => {
    lastNews = Date.now();
    if (lost) {
      lost = false;
      showLost("");
      lookAgain();
    } else if (owed.strips || owed.regions) void pay();
  };

  const showLost = (words: string) => {
    const places = document.querySelectorAll<HTMLElement>("[data-live-lost-words]");
    for (const place of places) place.textContent = words;
    document.querySelector("[data-live-lost-strip]")?.remove();
    if (words === "" || places.length > 0) return;
    const strip = document.createElement("div");
    strip.className = "strip strip-offline";
    strip.dataset.liveLostStrip = "";
    strip.textContent = words;
    (document.querySelector("[data-live-strips]") ?? document.body).prepend(strip);
  };

  const watchSilence = () => {
    if (lost || Date.now() - lastNews < SILENT_MS) return;
    lost = true;
    const words = (settings.liveLost ?? "").replace("{time}", clockNow(lastNews));
    showLost(words);
    speech.now(words);
    // A line that is silent for this long may be dead without knowing it.
    if (feed?.readyState === EventSource.OPEN) connect();
  };

  /** Without a stream: the regions themselves are the sign of life. */
  const ask = async (): Promise<void> => {
    if (await take(settings.liveSrc, swapAll)) alive();
  };

  const connect = () => {
    if (!settings.liveStream) return void ask();
    clearTimeout(reopen);
    feed?.close();
    const address = new URL(settings.liveStream, location.href);
    // The browser sends Last-Event-ID only on its own reconnects; ours says it in the address.
    if (lastId) address.searchParams.set("last_event_id", lastId);
    if (settings.liveRoom) address.searchParams.set("room", settings.liveRoom);
    const line = new EventSource(address);
    feed = line;
    line.addEventListener("open", heard);
    line.addEventListener("ping", heard);
    for (const name of ["message", "resync"])
      line.addEventListener(name, (event) => {
        heard(event);
        lookAgain();
      });
    line.addEventListener("strip", (event) => {
      heard(event);
      strips((event as MessageEvent<string>).data);
    });
    line.addEventListener("room", (event) => {
      heard(event);
      const news = read((event as MessageEvent<string>).data);
      if (news.words) (news.assertive ? speech.now : speech.polite)(news.words);
      if (!settings.liveRoom || news.room === settings.liveRoom) refresh();
    });
    line.addEventListener("say", (event) => {
      heard(event);
      const news = read((event as MessageEvent<string>).data);
      const words = news.words ?? news.room ?? "";
      if (words) (news.assertive ? speech.now : speech.polite)(words);
    });
    line.addEventListener("bye", () => {
      // Closed by us, so that the page does not come back before it knows who reads it.
      line.close();
      askWho(line);
    });
    line.addEventListener("error", () => {
      // After an HTTP error, such as a sign-in page, the browser gives up for good; we do not.
      if (line.readyState === EventSource.CLOSED) askWho(line);
    });
  };

  const askWho = (line: EventSource) => {
    if (feed !== line) return;
    lookAgain();
    reopen = window.setTimeout(connect, REOPEN_MS);
  };

  // --- receipts -----------------------------------------------------------------------------------------------------------

  const given = new Set<string>();
  const timers = new Map<Element, number>();

  const give = async (element: Element) => {
    const address = element.getAttribute("data-receipt") ?? "";
    if (!address || given.has(address) || document.hidden) return;
    given.add(address);
    try {
      const answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { "x-csrf-token": csrf() }, keepalive: true });
      if (!answer.ok && answer.status >= 500) given.delete(address);
    } catch {
      given.delete(address);
    }
  };

  const seen = new IntersectionObserver(
    (changes) => {
      for (const change of changes) {
        clearTimeout(timers.get(change.target));
        if (change.isIntersecting) timers.set(change.target, window.setTimeout(() => void give(change.target), RECEIPT_MS));
      }
    },
    { threshold: 0.5 },
  );

  const watchReceipts = () => {
    seen.disconnect();
    for (const element of document.querySelectorAll("[data-receipt]")) {
      if (!given.has(element.getAttribute("data-receipt") ?? "")) seen.observe(element);
    }
  };

  document.addEventListener("focusout", catchUp, { signal: leave.signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.hidden) return;
      watchReceipts();
      if (feed?.readyState === EventSource.CLOSED) connect();
    },
    { signal: leave.signal },
  );
  window.addEventListener("online", connect, { signal: leave.signal });
  // A page that the browser kept and shows again is as old as it looks.
  window.addEventListener(
    "pageshow",
    (event) => {
      if (!event.persisted) return;
      lookAgain();
      connect();
    },
    { signal: leave.signal },
  );
  const silence = setInterval(watchSilence, 1000);
  const turns = settings.liveStream ? 0 : window.setInterval(() => void ask(), ASK_MS);
  stayAt();
  watchReceipts();
  const shown = document.querySelector("[data-live-strips]");
  if (shown) announce(shown);
  if (!settings.liveSince) lookAgain();
  connect();

  return () => {
    leave.abort();
    clearInterval(silence);
    clearInterval(turns);
    clearTimeout(reopen);
    for (const timer of timers.values()) clearTimeout(timer);
    seen.disconnect();
    feed?.close();
    speech.leave();
    alarm.leave();
  };
};
