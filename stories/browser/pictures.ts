// The main job once, with a picture at each step for the README.
import { expect, test, type Locator, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PHONE, hold, leave, signIn } from "./town";

const FOLDER = join(import.meta.dirname, "../../docs/pictures");

const keep = (page: Page, name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`) });

/** Two screens of a phone on one picture. */
async function sideBySide(page: Page, screens: Buffer[], name: string): Promise<void> {
  const images = screens.map((screen) => `<img src="data:image/png;base64,${screen.toString("base64")}" alt="">`).join("");
  await page.setContent(`<main style="display: inline-flex; gap: 24px; padding: 24px; background: #d9dde0">${images}</main>`);
  await page.locator("main").screenshot({ path: join(FOLDER, `${name}.png`) });
}

async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel("Write to the room").fill(words);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText(words).first()).toBeVisible();
}

const press = (place: Page | Locator, name: string) => place.getByRole("button", { name, exact: true }).first().click();

test("pictures", async ({ browser }) => {
  test.setTimeout(180_000);
  const guard = await signIn(browser, "guard", PHONE);
  const dispatcher = await signIn(browser, "dispatcher");
  const director = await signIn(browser, "director");
  await dispatcher.emulateMedia({ colorScheme: "dark" });
  await dispatcher.goto("/desk");

  await guard.goto("/raise");
  const raise = await guard.screenshot();
  await hold(guard, 2_300);
  await expect(guard).toHaveURL(/\/sent$/);
  const room = new URL(guard.url()).pathname.replace(/\/sent$/, "");
  await expect(dispatcher.getByText("ED waiting").first()).toBeVisible();
  await dispatcher.waitForTimeout(4_000);
  await press(dispatcher, "I have it");
  await expect(guard.getByText(/Has it, \d+ s/).first()).toBeVisible();
  await expect(dispatcher.locator("svg.plan-svg")).toBeVisible();
  await dispatcher.mouse.move(0, 899);
  await keep(dispatcher, "desk");
  const sent = await guard.screenshot();
  await sideBySide(await director.context().newPage(), [raise, sent], "raise");

  await director.goto(room);
  await press(director, "Start");
  await keep(director, "room");

  await dispatcher.emulateMedia({ colorScheme: "light" });
  await dispatcher.getByLabel("Units", { exact: true }).fill("412, 415");
  await dispatcher.getByLabel("First in, minutes").fill("4");
  await press(dispatcher, "Units sent");
  await expect(director.getByText("Units sent: 412, 415.").first()).toBeVisible();
  await say(director, "Two people, one has a knife. Both are in the waiting room.");
  await press(dispatcher, "I lead");
  await dispatcher.goto(room);
  await press(director, "I lead");
  await say(dispatcher, "Units come by E2. Keep the corridor free.");
  await dispatcher.goto(room);
  await keep(dispatcher, "room-police");

  for (const page of [director, dispatcher]) {
    await page.goto(`${room}/all-clear`);
    await press(page.getByRole("main"), "All clear");
  }
  await director.goto("/debriefs");
  await director.getByRole("main").locator("a[href^='/debriefs/INC-']", { hasText: "Violence" }).first().click();
  await expect(director.getByText("goal against measured").first()).toBeVisible();
  await keep(director, "debrief");
  await director.goto("/audit");
  await keep(director, "audit");
  await leave(guard, dispatcher, director);
  expect(readFileSync(join(FOLDER, "audit.png")).length).toBeGreaterThan(10_000);
});

/** The first link in the main part below an address that says these words. */
async function follow(page: Page, list: string, below: string, words: string): Promise<void> {
  await page.goto(list);
  const rows = page.getByRole("main").locator(`tr, li`, { hasText: words });
  await rows.locator(`a[href^='${below}']`).first().click();
}

test("pictures of quiet days", async ({ browser }) => {
  test.setTimeout(180_000);
  const director = await signIn(browser, "director");
  const phone = await signIn(browser, "guard", PHONE);
  await director.goto("/home");
  await keep(director, "home");
  await follow(director, "/readiness", "/sites/", "Northfield");
  await director.goto(`${new URL(director.url()).pathname.replace(/\/readiness$/, "")}/readiness`);
  await keep(director, "readiness");
  const site = new URL(director.url()).pathname.replace(/\/readiness$/, "");
  await director.goto(`${site}/plans`);
  const links = await director.getByRole("main").locator("a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  const floor = links.find((href) => /\/plans\/[0-9a-f-]{36}$/.test(href));
  await director.goto(`${floor}/edit`);
  await expect(director.locator("svg.plan-svg").first()).toBeVisible();
  await keep(director, "plan-editor");
  await follow(director, "/exercises", "/exercises/", "Nothing on the screens");
  await director.goto(`${new URL(director.url()).pathname}/msel`);
  await keep(director, "exercise");
  await follow(phone, "/kits", "/kits/", "Northfield");
  const kit = new URL(phone.url()).pathname;
  const screens = [await phone.screenshot()];
  await phone.goto(`${kit}/check`);
  screens.push(await phone.screenshot());
  await sideBySide(await director.context().newPage(), screens, "kit");
  await leave(director, phone);
});
