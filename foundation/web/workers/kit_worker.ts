// workers/kit_worker.ts: keeps the check pages that were opened, those of the reader's own kits (islands/kit_pages.ts), and their assets,
// so that a check opens without a connection.
// It answers for addresses that begin with /k and for nothing else; signing out throws away what it kept (islands/app.ts).
import { CACHE, isCheckPage } from "../islands/_checks";

/** What a worker is given beside what a page has; the page's own types know nothing of it. */
interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asks extends Waits {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Waits {
  readonly data: unknown;
}
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: string, act: (event: never) => void): void;
}
const worker = self as unknown as Worker;

worker.addEventListener("install", (event: Waits) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Waits) => event.waitUntil(worker.clients.claim()));

/** After this the page that is kept is shown; at the end of a corridor a connection may hang for minutes. */
const PATIENCE = 5_000;

/** Does the server say that this is no page to be kept? A hiccup of it, or of what stands before it, says nothing. */
function isDenied(page: Response): boolean {
  return page.ok || page.redirected || page.type === "opaqueredirect" || (page.status >= 300 && page.status < 400) || [401, 403, 404].includes(page.status);
}

/** A page that its server lets be kept takes the place of the one that was; one that it does not leaves nothing behind. */
async function keep(path: string, page: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  if (page.ok && page.headers.get("x-muster-keep") === "check") await cache.put(path, page);
  else if (isDenied(page)) await cache.delete(path);
}

async function pageOf(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(path, { cacheName: CACHE });
  const asked = fetch(request).then(async (answer) => {
    await keep(path, answer.clone());
    return answer;
  });
  if (!kept) return asked.catch(() => Response.error());
  const late = new Promise<Response>((done) => setTimeout(() => done(kept.clone()), PATIENCE));
  const answered = asked.then((answer) => (answer.status >= 500 || answer.status === 429 ? kept.clone() : answer)).catch(() => kept.clone());
  return Promise.race([answered, late]);
}

async function assetOf(request: Request): Promise<Response> {
  return (await caches.match(request.url, { cacheName: CACHE })) ?? fetch(request);
}

worker.addEventListener("fetch", (event: Asks) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/assets/")) event.respondWith(assetOf(request));
  else if (request.mode === "navigate" && isCheckPage(address.pathname)) {
    event.respondWith(pageOf(request, address.pathname));
  }
});

/** What a page that is open already asks to keep of itself. */
async function keepOpen(path: string, assets: string[]): Promise<void> {
  if (!isCheckPage(path)) return;
  await keep(path, await fetch(path));
  const cache = await caches.open(CACHE);
  const own = assets.filter((name) => new URL(name, location.origin).pathname.startsWith("/assets/"));
  const held = new Set((await cache.keys()).map((request) => request.url));
  await Promise.allSettled(own.filter((name) => !held.has(new URL(name, location.origin).href)).map((name) => cache.add(name)));
}

/** Pages that are kept before anybody opens them. */
const MOST_AHEAD = 20;
/** A page younger than this is not asked for again. */
const FRESH = 3_600_000;
/** On a page that was kept ahead: when its kit is no longer the reader's own, it goes. */
const AHEAD = "x-muster-ahead";

/** Counts sign-outs: what was asked for before one is not kept after it. */
let signedOut = 0;

/** The assets that a check page names, those that its style sheet names, and the island of its form. */
async function assetsOf(page: string): Promise<string[]> {
  const found = new Set([...page.matchAll(/\/assets\/[\w.-]+/g)].map((match) => match[0]));
  for (const path of [...found]) {
    if (!/\.(css|js)$/.test(path)) continue;
    const answer = await assetOf(new Request(path));
    if (!answer.ok) continue;
    const text = await answer.text();
    const named = path.endsWith(".css") ? [...text.matchAll(/url\(["']?([\w.-]+)["']?\)/g)] : [...text.matchAll(/(island-kit_check-[\w]+\.js)/g)];
    for (const match of named) found.add(`/assets/${match[1] ?? ""}`);
  }
  return [...found];
}

async function keepOneAhead(path: string, mine: number): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept && Date.now() - Date.parse(kept.headers.get("date") ?? "") < FRESH) return;
  const page = await fetch(path);
  if (signedOut !== mine) return;
  if (!page.ok || page.headers.get("x-muster-keep") !== "check") {
    if (isDenied(page)) await cache.delete(path);
    return;
  }
  const text = await page.text();
  const headers = new Headers(page.headers);
  headers.set(AHEAD, "yes");
  await cache.put(path, new Response(text, { status: page.status, headers }));
  const held = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await Promise.allSettled((await assetsOf(text)).filter((name) => !held.has(name)).map((name) => cache.add(name)));
}

/** One after the other, so that other pages of this phone are not kept waiting. */
async function keepAhead(paths: string[]): Promise<void> {
  const mine = signedOut;
  const wanted = paths.filter(isCheckPage).slice(0, MOST_AHEAD);
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (wanted.includes(pathname)) continue;
    const kept = await cache.match(request);
    if (kept?.headers.get(AHEAD) === "yes") await cache.delete(request);
  }
  for (const path of wanted) {
    if (signedOut !== mine) break;
    await keepOneAhead(path, mine).catch(() => {});
  }
  if (signedOut !== mine) await caches.delete(CACHE);
}

worker.addEventListener("message", (event: Told) => {
  const told = event.data as { keep?: string; assets?: string[]; ahead?: string[]; signedOut?: boolean } | null;
  if (told?.signedOut) {
    signedOut += 1;
    event.waitUntil(caches.delete(CACHE));
  } else if (Array.isArray(told?.ahead)) {
    event.waitUntil(keepAhead(told.ahead));
  } else if (typeof told?.keep === "string" && Array.isArray(told.assets)) {
    event.waitUntil(keepOpen(told.keep, told.assets).catch(() => {}));
  }
});
