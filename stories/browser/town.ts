// People of the demo with their browsers: a phone for a guard, a wide screen for a desk.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page, type Request } from "@playwright/test";
import { readFileSync } from "node:fs";

export const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  userAgent: "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36",
} satisfies BrowserContextOptions;

export const WIDE = { viewport: { width: 1440, height: 900 } } satisfies BrowserContextOptions;

/** Roles of the demo, as its program prints them. */
export const ROLES = {
  guard: "Northgate Health Group: Guard, Post 3",
  control: "Northgate Health Group: Control room",
  director: "Northgate Health Group: Security director",
  manager: "Northgate Health Group: Site manager, Northfield",
  dispatcher: "City Police: Dispatcher, desk 2",
  commander: "City Police: Police commander",
  liaison: "City Police: Police liaison, Central",
  dispatcher4: "City Police: Dispatcher, desk 4",
  campus: "Campus Police: Campus dispatcher",
  mall: "Harbour Mall Company: Security director",
} as const;

export type Role = keyof typeof ROLES;

interface Town {
  origin: string;
  /** A post here restarts the program. */
  restart: string;
  links: Record<string, string>;
}

export function town(): Town {
  const file = process.env.MUSTER_TEST_STORY_LINKS;
  if (!file) throw new Error("nobody serves the town: run the stories through playwright's config");
  return JSON.parse(readFileSync(file, "utf8")) as Town;
}

/** Ends the program and starts it again; it serves when this resolves. */
export async function restart(): Promise<void> {
  const answer = await fetch(town().restart, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
}

/** A browser of this role's own, signed in, on its home page. */
export async function signIn(browser: Browser, role: Role, options: BrowserContextOptions = WIDE): Promise<Page> {
  const { origin, links } = town();
  const link = links[ROLES[role]];
  if (!link) throw new Error(`no link for ${ROLES[role]} among ${Object.keys(links).join("; ")}`);
  const page = await arrive(browser, { baseURL: origin, ...options });
  await page.goto(link);
  await expect(page).toHaveURL(/\/home$/);
  return page;
}

/** What went wrong in a browser: a broken rule of the page's policy, a script that threw; and whatever else its console calls an error. */
export interface Complaints {
  broken: string[];
  console: string[];
}

const heard = new WeakMap<BrowserContext, Complaints>();

/** A browser of its own, listened to from its first page on. */
export async function arrive(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  const complaints: Complaints = { broken: [], console: [] };
  heard.set(context, complaints);
  context.on("weberror", (error) => {
    // A page that is left, or cut off, while an island is on its way: no script of ours. A missing island is a 404, which pages.story finds.
    if (error.error().message.startsWith("Failed to fetch dynamically imported module")) return;
    complaints.broken.push(error.error().message);
  });
  context.on("console", (message) => {
    if (message.text().startsWith(POLICY)) complaints.broken.push(message.text());
    else if (message.type() === "error") complaints.console.push(`${message.page()?.url() ?? ""}: ${message.text()}`);
  });
  await context.addInitScript((policy) => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.debug(`${policy}${event.effectiveDirective} on ${location.pathname}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  }, POLICY);
  return context.newPage();
}

const POLICY = "the page's policy was broken: ";

export function complaints(page: Page): Complaints {
  const found = heard.get(page.context());
  if (!found) throw new Error("nobody listens to this browser: let it arrive");
  return found;
}

/** Raises by the desk form, which needs no script; the room's address. */
export async function raise(page: Page, place: string): Promise<string> {
  await page.goto("/raise?hold=0");
  const site = page.getByLabel("Site", { exact: true });
  // Who has no post of their own says which site.
  if ((await site.count()) > 0 && (await site.inputValue()) === "") {
    const northfield = site.locator("option", { hasText: "Northfield" });
    await site.selectOption((await northfield.getAttribute("value")) ?? "");
  }
  await page.getByLabel("Place").fill(place);
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/);
  return new URL(page.url()).pathname.replace(/\/sent$/, "");
}

/** Presses where the middle of the button is. */
async function pressDown(page: Page): Promise<void> {
  const box = await page.locator("[data-hold-button]").boundingBox();
  if (!box) throw new Error("there is no button to hold");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
}

/** Presses, and holds for so long. */
export async function hold(page: Page, milliseconds: number): Promise<void> {
  await pressDown(page);
  await page.waitForTimeout(milliseconds);
  await page.mouse.up();
}

/** After this nothing is on its way: for longer than a whole press takes, no page says that it sends and none is asked for. */
export async function sendsNothing(page: Page, press: () => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const note = (request: Request) => {
    if (request.method() !== "GET" || request.isNavigationRequest()) asked.push(`${request.method()} ${request.url()}`);
  };
  page.on("request", note);
  await press();
  const until = Date.now() + 2_200;
  do {
    expect(await page.locator("form[data-sending], form[data-holding]").count(), "it sends, or still counts as held").toBe(0);
    await page.waitForTimeout(50);
  } while (Date.now() < until);
  page.off("request", note);
  expect(asked, "nothing was asked for").toEqual([]);
}

/** Presses, and holds until the page sends: two seconds, and whatever a slow machine takes longer to notice them. */
export async function holdUntilSent(page: Page): Promise<void> {
  const since = Date.now();
  await pressDown(page);
  const begun = page.locator("form[data-sending], [data-hold-sent]:not([hidden])");
  const isSent = async () => new URL(page.url()).pathname.startsWith("/rooms/") || (await begun.count().catch(() => 0)) > 0;
  await expect.poll(isSent, { intervals: [50] }).toBe(true);
  expect(Date.now() - since, "it is sent before it was held").toBeGreaterThan(1_900);
  await page.mouse.up();
}

/** Goes there with the Tab key, as who has no pointer does. */
export async function tabTo(page: Page, aim: Locator): Promise<void> {
  for (let steps = 0; steps < 100; steps++) {
    if (await aim.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("the Tab key does not lead there");
}

/** Ends it as raised by mistake, so that the next story begins in peace. */
export async function endByMistake(page: Page, room: string): Promise<void> {
  await page.goto(`${room}/stand-down`);
  await page.getByRole("button", { name: "Raised by mistake" }).click();
  await expect(page).toHaveURL(new RegExp(`${room}$`));
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What the colours of a theme can break. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** No violation that axe can find, as the page stands; of all rules, or of those that colours can break. */
export async function mustBeAccessible(page: Page, what: string, of: "all" | "colours" = "all"): Promise<void> {
  // There are no frames, so axe may run in the page itself: half the time of its other way.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const runOnly = of === "all" ? { type: "tag" as const, values: RULES } : { type: "rule" as const, values: COLOUR_RULES };
  // What holds needs no path to each of its places: on a long page writing those takes longer than asking.
  const { violations } = await axe.options({ runOnly, resultTypes: ["violations"], preload: of === "all" }).analyze();
  const said = violations.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).join("\n  ")}`);
  expect(said, what).toEqual([]);
}

/**
 * No violation by day and by night, on a wide screen and on a phone; and nothing to the side of a narrow one. Where the stories are
 * told once more on another database the pages look the same: one look is enough.
 */
export async function mustBeAccessibleEverywhere(page: Page, what: string): Promise<void> {
  if (process.env.MUSTER_TEST_STORY_DATABASE) return mustBeAccessible(page, what);
  const before = page.viewportSize();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      // The themes differ in their colours alone: what stands where was asked by day.
      await mustBeAccessible(page, `${what}, ${colorScheme}, ${width} px`, colorScheme === "light" ? "all" : "colours");
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 320, height: 800 });
  await mustFit(page, `${what} at 320 px`);
  if (before) await page.setViewportSize(before);
}

/** Nothing stands outside the window to the side. */
export async function mustFit(page: Page, what: string): Promise<void> {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(wide, `${what} is wider than its window`).toBeLessThanOrEqual(window ?? 0);
}

/** Closes their browsers, in which no script threw and no page broke its policy. */
export async function leave(...pages: Page[]): Promise<void> {
  const contexts = new Set<BrowserContext>(pages.map((page) => page.context()));
  for (const context of contexts) await context.close();
  for (const context of contexts) expect(heard.get(context)?.broken ?? [], "what broke in a browser").toEqual([]);
}

/** Every icon that the page names is a drawing of the sprite. */
export async function mustHaveItsIcons(page: Page, what: string): Promise<void> {
  const named = await page.locator("svg use").evaluateAll((uses) => [...new Set(uses.map((use) => use.getAttribute("href") ?? ""))]);
  const sprite = named.find((href) => href.startsWith("/assets/"))?.split("#")[0];
  if (!sprite) return;
  const drawings = await (await page.request.get(sprite)).text();
  const missing = named.filter((href) => href.startsWith(sprite) && !drawings.includes(`<symbol id="${href.split("#")[1]}"`));
  expect(missing, `${what}: icons without a drawing`).toEqual([]);
}
