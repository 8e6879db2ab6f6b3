// Every page, by day and by night, on a phone and a wide screen: no violation that axe can find, no sideways scroll, no complaint of
// the browser. A page that nobody looks at fails.
import { expect, test, type Page, type Response } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BY_WORD, IN_STORIES, LISTED_AT, NO_PAGE, PAGES, ROWS, TABS, type Entry, type Sweeper } from "./pages";
import { start } from "./program";
import { WIDE, arrive, complaints, leave, mustBeAccessibleEverywhere, mustHaveItsIcons, signIn, town } from "./town";

/** Words that a policy may use of its own pages: never `'unsafe-inline'`, never somebody else's host. */
const OWN_SOURCES = ["'none'", "'self'"];

/** Nothing runs, styles or frames the page but what this server serves; pictures may stand in the page. */
function mustBeStrict(answer: Response | null, what: string): void {
  const policy = answer?.headers()["content-security-policy"] ?? "";
  const rules = new Map(policy.split(";").map((rule) => rule.trim().split(/\s+/)).map(([name, ...sources]) => [name ?? "", sources]));
  for (const closed of ["default-src", "base-uri", "frame-ancestors"]) expect(rules.get(closed), `${what}: ${closed}`).toEqual(["'none'"]);
  for (const [name, sources] of rules) {
    const allowed = name === "img-src" ? [...OWN_SOURCES, "data:"] : OWN_SOURCES;
    expect(sources.filter((source) => !allowed.includes(source)), `${what}: ${name}`).toEqual([]);
  }
}

async function visit(page: Page, address: string, what: string): Promise<void> {
  const answer = await page.goto(address);
  expect(answer?.status(), what).toBe(200);
  mustBeStrict(answer, what);
  await mustHaveItsIcons(page, what);
  await mustBeAccessibleEverywhere(page, what);
}

const routeOf = (entry: Entry) => (typeof entry === "string" ? entry : entry[0]).split("?")[0] ?? "";

/** The part of a link that names a record: what follows the address of its kind, and holds a digit, as every reference does. */
function nameIn(href: string, address: string, byWord: boolean): string | undefined {
  const [name] = href.startsWith(`${address}/`) ? href.slice(address.length + 1).split("/") : [];
  return name && (byWord || /\d/.test(name)) ? name : undefined;
}

/** The addresses behind an entry, each part filled in from the first fitting link on its list. */
async function addresses(page: Page, entry: Entry, known: Map<string, string>): Promise<string[]> {
  const [route, row] = typeof entry === "string" ? [entry, undefined] : entry;
  const [path, query] = route.split("?");
  let pattern = "";
  let found = "";
  for (const part of (path ?? "").split("/").slice(1)) {
    if (part === "{tab}") return TABS.map((tab) => `${found}/${tab}`);
    const above = found;
    pattern += `/${part}`;
    if (!part.startsWith("{")) {
      found += `/${part}`;
      continue;
    }
    const says = row ? [row] : (ROWS[pattern] ?? [""]);
    const key = `${above}/${part} ${says.join()}`;
    found = known.get(key) ?? (await firstLink(page, pattern, above, says, known));
    known.set(key, found);
  }
  return [query ? `${found}?${query}` : found];
}

async function firstLink(page: Page, pattern: string, above: string, says: string[], known: Map<string, string>): Promise<string> {
  const list = LISTED_AT[pattern] ?? above;
  const [at] = list.includes("{") ? await addresses(page, list, known) : [list];
  await page.goto(at ?? list);
  const links = page.getByRole("main").locator("a[href]");
  const rows = await links.evaluateAll((all) =>
    all.map((one) => [one.getAttribute("href")?.split("?")[0] ?? "", (one.closest("tr, li") ?? one).textContent ?? ""] as const),
  );
  const below = rows.flatMap(([href, words]) => {
    const name = nameIn(href, above, BY_WORD.includes(pattern));
    return name ? [{ name, words }] : [];
  });
  const row = says.map((one) => below.find(({ words }) => words.includes(one))).find((found) => found);
  if (!row) throw new Error(`${at} has no link below ${above} that says ${says.join(" or ")}`);
  return `${above}/${row.name}`;
}

/** While one works on a few pages: the beginnings of their routes, with commas between. */
const ONLY = process.env.MUSTER_TEST_PAGES?.split(",");
const isWanted = (entry: Entry) => ONLY?.some((begins) => routeOf(entry).startsWith(begins)) ?? true;

for (const [role, entries] of Object.entries(PAGES) as [Sweeper, Entry[]][]) {
  test(`pages of the ${role} are accessible by day and by night`, async ({ browser }) => {
    test.setTimeout(1_800_000);
    const page = await signIn(browser, role);
    const known = new Map<string, string>();
    for (const entry of entries.filter(isWanted)) {
      for (const address of await addresses(page, entry, known)) {
        await test.step(address, () => visit(page, address, `${role}: ${address}`));
      }
    }
    expect(complaints(page).console).toEqual([]);
    await leave(page);
  });
}

test("a floor plan is drawn, and said in words", async ({ browser }) => {
  const page = await signIn(browser, "director");
  const [plan] = await addresses(page, "/sites/{site}/plans/{floor}", new Map());
  await page.goto(plan ?? "");
  await expect(page.locator("svg.plan-svg")).toBeVisible();
  await page.getByText("Show the list").click();
  await expect(page.getByRole("main").getByText("ED waiting").first()).toBeVisible();
  await leave(page);
});

test("no page is left out", () => {
  const table = readFileSync(join(import.meta.dirname, "../tests/snapshots/access__access.snap"), "utf8");
  const routes = [...table.matchAll(/^GET +(\S+)/gm)].map((row) => row[1] ?? "").filter((route) => !route.startsWith("/api/"));
  expect(routes.length).toBeGreaterThan(50);
  const looked = new Set([...Object.values(PAGES).flat().map(routeOf), ...Object.keys(IN_STORIES)]);
  expect(routes.filter((route) => !looked.has(route) && !(route in NO_PAGE)), "pages that nobody looks at").toEqual([]);
  expect([...looked, ...Object.keys(NO_PAGE)].filter((route) => !routes.includes(route)), "routes that are gone").toEqual([]);
  expect([...looked].filter((route) => route in NO_PAGE), "pages that are said to be none").toEqual([]);
  for (const [route, [file, words]] of Object.entries(IN_STORIES)) {
    const story = readFileSync(join(import.meta.dirname, file), "utf8");
    const said = [`, "${words}");`, `, "${words}"],`].some((call) => story.includes(call));
    expect(said, `${file} looks at ${route}: ${words}`).toBe(true);
  }
});

test("a guest's link that leads nowhere says so, accessibly", async ({ browser }) => {
  const { origin } = town();
  const page = await arrive(browser, { baseURL: origin });
  const answer = await page.goto("/guest/nothing");
  expect(answer?.status()).toBe(404);
  mustBeStrict(answer, "a guest's link");
  await mustBeAccessibleEverywhere(page, "an exercise behind a guest's link");
  await leave(page);
});

test("the sign-in pages are accessible and load nothing from elsewhere", async ({ browser }) => {
  const { origin } = town();
  const page = await arrive(browser, { baseURL: origin });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  await visit(page, "/sign-in", "the sign-in page");
  await visit(page, "/recover", "a lost password");
  await visit(page, "/answer/nothing", "the button of a mailed reach test");
  expect(elsewhere).toEqual([]);
  expect(complaints(page).console).toEqual([]);
  await leave(page);
});

test("the first page of an empty server, and the codes it ends with, are accessible", async ({ browser }) => {
  test.setTimeout(300_000);
  const muster = await start("serve", []);
  try {
    const page = await arrive(browser, { baseURL: muster.origin, ...WIDE });
    await visit(page, "/setup", "the first run");
    await page.getByLabel("Name").fill("Westport Estates");
    await page.getByLabel("A company").check();
    await page.getByLabel("Time zone").selectOption("UTC");
    await page.getByLabel("Emergency number").fill("112");
    await page.getByLabel("E-mail").fill("director@westport.example");
    await page.getByLabel("Password").fill("five plain words with sense");
    await page.getByRole("button", { name: "Found the organisation" }).click();
    await expect(page.getByRole("link", { name: "Go on" })).toBeVisible();
    await mustBeAccessibleEverywhere(page, "recovery codes, shown once");
    await visit(page, "/setup", "the six steps before any is done");
    await visit(page, "/home", "home on the first day");
    expect(complaints(page).console).toEqual([]);
    await leave(page);
  } finally {
    await muster.stop();
  }
});

test("a page that broke its policy, or whose script threw, would be heard", async ({ browser }) => {
  const page = await signIn(browser, "guard");
  await page.evaluate(() => {
    document.body.setAttribute("style", "color: red");
    setTimeout(() => {
      throw new Error("thrown by the story");
    });
  });
  await expect.poll(() => complaints(page).broken.join("\n")).toContain("style-src-attr on /home");
  await expect.poll(() => complaints(page).broken.join("\n")).toContain("thrown by the story");
  await page.context().close();
});
