// Key pages of every role, in both themes, on a phone and a wide screen: no violation that axe can find, and no sideways scroll.
import { expect, test, type Page } from "@playwright/test";
import { leave, mustBeAccessible, mustFit, signIn, type Role } from "./town";

/** Pages, and where a page of one record is reached by the first link of this kind on a list. */
const PAGES: Record<Exclude<Role, "campus">, (string | { list: string; first: RegExp; says?: string; then?: string[] })[]> = {
  guard: ["/home", "/raise?hold=1", "/raise?hold=0", "/rooms", "/me", "/me/devices", "/inbox"],
  control: ["/home", "/contacts", { list: "/rooms", first: /^\/rooms\/INC-/ }],
  director: [
    "/home",
    "/inbox",
    "/search?q=guard",
    { list: "/sites", first: /^\/sites\/S-/, then: ["/plans", "/points", "/map", "/edit"] },
    { list: "/agreements", first: /^\/agreements\/AG-/, says: "City Police", then: ["/ask", "/uses", "/versions", "/clauses/3.6", "/suspend"] },
    "/agreements/new",
    "/contacts",
    "/drills",
    "/drills/new",
    { list: "/debriefs", first: /^\/debriefs\/INC-/ },
    "/actions",
    "/audit",
    "/audit/ledger",
    "/setup",
    "/setup/partner",
    "/admin/people",
    "/admin/people/new",
    "/admin/tokens",
    "/admin/health",
    "/me",
  ],
  dispatcher: ["/home", "/desk", "/rooms", "/agreements", { list: "/sites", first: /^\/sites\/S-/ }],
  commander: ["/home", "/agreements", "/audit", "/admin/people"],
};

async function visit(page: Page, address: string, where: string): Promise<void> {
  const answer = await page.goto(address);
  expect(answer?.status(), `${where} ${address}`).toBe(200);
  await mustBeAccessible(page, `${where} ${address}`);
}

async function addresses(page: Page, role: Exclude<Role, "campus">): Promise<string[]> {
  const found: string[] = [];
  for (const entry of PAGES[role]) {
    if (typeof entry === "string") {
      found.push(entry);
      continue;
    }
    await page.goto(entry.list);
    const rows = await page.locator("main li, main tr").filter({ hasText: entry.says ?? "" }).locator("a[href]").all();
    const links = await Promise.all(rows.map((one) => one.getAttribute("href")));
    const first = links.find((href) => entry.first.test(href ?? ""))?.split("?")[0];
    expect(first, `${entry.list} lists something`).toBeTruthy();
    found.push(entry.list, first ?? "", ...(entry.then ?? []).map((part) => `${first}${part}`));
  }
  return found;
}

for (const role of Object.keys(PAGES) as Exclude<Role, "campus">[]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`pages of the ${role} are accessible by ${colorScheme === "light" ? "day" : "night"}`, async ({ browser }) => {
      test.setTimeout(300_000);
      const page = await signIn(browser, role, { viewport: { width: 1440, height: 900 }, colorScheme });
      for (const address of await addresses(page, role)) {
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: 900 });
          await visit(page, address, `${role}, ${colorScheme}, ${width} px:`);
        }
        if (colorScheme === "light") {
          await page.setViewportSize({ width: 320, height: 800 });
          await mustFit(page, `${role}: ${address} at 320 px`);
        }
      }
      await leave(page);
    });
  }
}

test("the sign-in page is accessible and loads nothing from elsewhere", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const origin = new URL(guard.url()).origin;
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await visit(page, "/sign-in", "signed out:");
  await mustFit(page, "/sign-in");
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
  await leave(guard, page);
});
