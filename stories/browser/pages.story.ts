// Key pages of every role, by day and by night, on a phone and a wide screen: no violation that axe can find, and no sideways scroll.
import { expect, test, type Page } from "@playwright/test";
import { leave, mustBeAccessibleEverywhere, mustHaveItsIcons, signIn, type Role } from "./town";

/** A page by its address, or by the first link of a kind on a list, with pages below it. */
type Entry = string | { list: string; first: RegExp; says?: string; then?: string[] };

const AGREEMENT = ["/ask", "/uses", "/versions", "/versions/1", "/compare?from=1&to=1", "/clauses/3.6", "/suspend", "/terminate"];
const LISTS = ["/home", "/inbox", "/rooms", "/sites", "/agreements", "/contacts", "/drills", "/debriefs", "/actions", "/me"];

const PAGES: Record<Exclude<Role, "dispatcher4">, Entry[]> = {
  guard: ["/home", "/raise?hold=1", "/raise?hold=0", "/raise/place", "/rooms", "/me", "/me/devices", "/inbox"],
  control: ["/home", "/contacts", { list: "/rooms", first: /^\/rooms\/INC-/, then: ["/log", "/people", "/plan", "/sharing", "/map"] }],
  director: [
    ...LISTS,
    "/search?q=guard",
    { list: "/sites", first: /^\/sites\/S-/, then: ["/plans", "/points", "/points/new", "/map", "/edit", "/print"] },
    { list: "/sites", first: /^\/sites\/S-/, says: "Northfield", then: ["", "/points"] },
    { list: "/agreements", first: /^\/agreements\/AG-/, says: "City Police", then: AGREEMENT },
    "/agreements/new",
    { list: "/contacts", first: /^\/contacts\/[0-9a-f-]{36}$/ },
    "/contacts/new",
    "/drills/new",
    { list: "/debriefs", first: /^\/debriefs\/INC-/ },
    { list: "/actions?closed=yes", first: /^\/actions\/[A-Z]+-/ },
    "/audit",
    "/audit/ledger",
    "/setup",
    "/setup/partner",
    { list: "/admin/people", first: /^\/admin\/people\/[0-9a-f-]{36}$/ },
    "/admin/people/new",
    "/admin/tokens",
    "/admin/health",
  ],
  dispatcher: ["/home", "/desk", "/rooms", "/agreements", { list: "/sites", first: /^\/sites\/S-/ }, "/debriefs", "/actions"],
  commander: ["/home", "/agreements", "/audit?view=made", "/admin/people", "/admin/health"],
  // Whom nobody shares anything with: every list in its empty state.
  campus: [...LISTS, "/desk"],
};

async function visit(page: Page, address: string, where: string): Promise<void> {
  const answer = await page.goto(address);
  expect(answer?.status(), `${where} ${address}`).toBe(200);
  await mustHaveItsIcons(page, `${where} ${address}`);
  await mustBeAccessibleEverywhere(page, `${where} ${address}`);
}

async function addresses(page: Page, entries: Entry[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of entries) {
    if (typeof entry === "string") {
      found.push(entry);
      continue;
    }
    await page.goto(entry.list);
    const rows = await page.locator("main li, main tr").filter({ hasText: entry.says ?? "" }).locator("a[href]").all();
    const links = await Promise.all(rows.map((one) => one.getAttribute("href")));
    const first = links.map((href) => href?.split("?")[0]).find((href) => entry.first.test(href ?? ""));
    expect(first, `${entry.list} lists something`).toBeTruthy();
    found.push(entry.list, first ?? "", ...(entry.then ?? []).map((part) => `${first}${part}`));
  }
  return [...new Set(found)];
}

for (const [role, entries] of Object.entries(PAGES) as [Role, Entry[]][]) {
  test(`pages of the ${role} are accessible by day and by night`, async ({ browser }) => {
    test.setTimeout(600_000);
    const page = await signIn(browser, role);
    for (const address of await addresses(page, entries)) await visit(page, address, `${role}:`);
    await leave(page);
  });
}

test("a floor plan is accessible, drawn and listed", async ({ browser }) => {
  const page = await signIn(browser, "director");
  await page.goto("/sites");
  await page.getByRole("link", { name: "Northfield" }).first().click();
  await page.goto(`${new URL(page.url()).pathname}/plans`);
  await page.locator("main a[href*='/plans/01']").first().click();
  await expect(page.locator("svg.plan-svg")).toBeVisible();
  await mustBeAccessibleEverywhere(page, "a floor plan");
  await leave(page);
});

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
  await visit(page, "/recover", "signed out:");
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
  await leave(guard, page);
});
