// Points 4 and 5 in two browsers at once: one room, live; and a drill that no real desk hears of.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { PHONE, endByMistake, leave, mustBeAccessibleEverywhere, raise, signIn } from "./town";

/** Plans a drill with the guard, who agrees, and starts it; the director's page in its room. */
async function startDrill(browser: Browser, place: string): Promise<Page> {
  const director = await signIn(browser, "director");
  await director.goto("/drills/new");
  await director.getByLabel("Place").fill(place);
  await director.getByLabel("Scenario").fill("Smoke behind a door.");
  await director.getByLabel("When").fill("2031-05-02T10:00");
  await director.getByRole("checkbox", { name: "Guard, Post 3" }).check();
  await director.getByRole("button", { name: "Plan the drill" }).click();
  await expect(director).toHaveURL(/\/drills\/[A-Z]+-\d+/);
  const guard = await signIn(browser, "guard");
  await guard.goto(new URL(director.url()).pathname);
  await guard.getByRole("button", { name: "I take part" }).click();
  await leave(guard);
  await director.reload();
  await director.getByRole("button", { name: "Start the drill" }).click();
  await expect(director).toHaveURL(/\/rooms\/INC-[0-9A-Z]+$/);
  return director;
}

test("what one side writes stands on the other's screen, and a note for the own side does not", async ({ browser }) => {
  const control = await signIn(browser, "control");
  const dispatcher = await signIn(browser, "dispatcher");
  const room = await raise(control, "Imaging corridor");
  await control.goto(room);
  await dispatcher.goto(room);

  await dispatcher.getByLabel("Write to the room").fill("Which door is open?");
  await dispatcher.getByRole("button", { name: "Send", exact: true }).click();
  await expect(control.getByText("Which door is open?").first()).toBeVisible({ timeout: 12_000 });

  await control.getByLabel("Write to the room").fill("The family is in room seven");
  await control.getByLabel("Own side only").check();
  await control.getByRole("button", { name: "Send", exact: true }).click();
  await expect(control.getByText("The family is in room seven").first()).toBeVisible();
  await control.getByLabel("Write to the room").fill("E2, a guard waits there");
  await control.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dispatcher.getByText("E2, a guard waits there").first()).toBeVisible({ timeout: 12_000 });
  await expect(dispatcher.getByText("The family is in room seven")).toHaveCount(0);
  await mustBeAccessibleEverywhere(control, "the room, site's side");
  await mustBeAccessibleEverywhere(dispatcher, "the room, police's side");

  // Both leads say all clear; the countdown to the closing stands there.
  for (const page of [control, dispatcher]) {
    await page.goto(room);
    await page.getByRole("button", { name: "I lead" }).first().click();
  }
  await control.goto(`${room}/all-clear`);
  await control.getByRole("button", { name: "All clear" }).click();
  // The other lead is asked while it looks.
  const asked = dispatcher.getByRole("region", { name: "All clear" });
  await expect(asked).toContainText("Confirm when your side is clear too.");
  await mustBeAccessibleEverywhere(dispatcher, "asked to confirm all clear");
  await asked.getByRole("link", { name: "Confirm all clear" }).click();
  await dispatcher.getByRole("button", { name: "All clear" }).click();
  await control.goto(room);
  await expect(control.getByText("What is open closes in").first()).toBeVisible();
  await leave(control, dispatcher);
});

test("sharing stops on the other screen while it is looked at, and a step belongs to whom it was first", async ({ browser }) => {
  const control = await signIn(browser, "control");
  const dispatcher = await signIn(browser, "dispatcher");
  const room = await raise(control, "Imaging corridor");
  await control.goto(room);
  await dispatcher.goto(room);
  const steps = (page: Page) => page.getByRole("button", { name: "Start", exact: true });
  const before = await steps(dispatcher).count();
  expect(before).toBeGreaterThan(1);
  // What somebody is typing stays through whatever the others do.
  await dispatcher.getByLabel("Write to the room").fill("Which door is");
  await steps(control).first().click();
  await expect(steps(dispatcher)).toHaveCount(before - 1);
  await control.getByLabel("Write to the room").fill("Two people near the lift");
  await control.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dispatcher.getByText("Two people near the lift").first()).toBeVisible();
  await expect(dispatcher.locator("svg.plan-svg:visible").first()).toBeVisible();
  await expect(dispatcher.getByLabel("Write to the room")).toHaveValue("Which door is");

  const counted = dispatcher.locator("[data-live-counted]:visible");
  await expect(counted).toHaveText(/^1/);
  // Nothing closes before the question is answered.
  await control.getByRole("link", { name: "Stop sharing" }).first().click();
  await expect(control.getByRole("heading", { name: "Stop sharing with City Police?" })).toBeVisible();
  await mustBeAccessibleEverywhere(control, "stop sharing?");
  await expect(dispatcher.getByText("Two people near the lift").first()).toBeVisible();
  await control.getByRole("button", { name: "Stop sharing" }).click();
  await expect(control.getByText("Sharing with City Police stopped.").first()).toBeVisible();
  await expect(dispatcher.getByText("Two people near the lift")).toHaveCount(0);
  // Band and drawing go too, on the page as it stands.
  await expect(dispatcher.getByRole("heading", { name: "Closed room" })).toBeVisible();
  await expect(dispatcher.getByText("Imaging corridor")).toHaveCount(0);
  await expect(dispatcher.locator("svg.plan-svg")).toHaveCount(0);
  await expect(counted, "the menu counts it no more").toHaveCount(0);
  await dispatcher.goto(room);
  await expect(dispatcher.getByText("Imaging corridor")).toHaveCount(0);

  await control.getByRole("link", { name: "Share again" }).first().click();
  await mustBeAccessibleEverywhere(control, "share again?");
  await control.getByRole("button", { name: "Share again" }).click();
  await expect(control.getByText("Sharing with City Police goes on.").first()).toBeVisible();
  await expect(dispatcher.getByText("Two people near the lift").first()).toBeVisible();
  await endByMistake(control, room);
  await leave(control, dispatcher);
});

test("a drill carries its band, and no real desk hears of it", async ({ browser }) => {
  const dispatcher = await signIn(browser, "dispatcher");
  await dispatcher.goto("/desk");
  const director = await startDrill(browser, "Laundry");
  const room = new URL(director.url()).pathname;
  await expect(director.getByRole("region", { name: "DRILL" }).first()).toBeVisible();
  await mustBeAccessibleEverywhere(director, "the room of a drill");
  const guard = await signIn(browser, "guard", PHONE);
  await expect(guard.getByRole("region", { name: "Running now" })).toContainText("DRILL");
  await guard.goto(room);
  await expect(guard.getByRole("region", { name: "DRILL" }).first()).toBeVisible();
  await expect(dispatcher.getByText("Laundry")).toHaveCount(0);
  expect((await dispatcher.goto(room))?.status()).toBe(404);
  await director.goto(`${room}/stand-down`);
  await director.getByRole("button", { name: "End drill" }).click();
  await expect(director).toHaveURL(new RegExp(`${room}$`));
  await leave(director, dispatcher, guard);
});

test("a drill becomes real: the same people are in a live room, and now the desk hears of it", async ({ browser }) => {
  const dispatcher = await signIn(browser, "dispatcher");
  await dispatcher.goto("/desk");
  const director = await startDrill(browser, "Boiler room");
  const drill = new URL(director.url()).pathname;
  await expect(dispatcher.getByText("Boiler room")).toHaveCount(0);
  await director.getByRole("link", { name: "This became real" }).click();
  await expect(director.getByText("Told for real")).toContainText("City Police");
  await mustBeAccessibleEverywhere(director, "is it real?");
  await director.getByRole("button", { name: "Call them for real" }).click();
  await expect(director).not.toHaveURL(new RegExp(`${drill}$`));
  await expect(director).toHaveURL(/\/rooms\/INC-[0-9A-Z]+$/);
  const live = new URL(director.url()).pathname;
  await expect(dispatcher.getByText("Boiler room").first()).toBeVisible();
  const guard = await signIn(browser, "guard", PHONE);
  await guard.goto(live);
  await expect(guard.getByRole("heading", { name: /Boiler room/ })).toBeVisible();
  await expect(guard.getByRole("region", { name: "DRILL" })).toHaveCount(0);
  // The reverse is not offered.
  await expect(director.getByRole("link", { name: "This became real" })).toHaveCount(0);
  await director.goto(`${live}/stand-down`);
  await expect(director.getByRole("button", { name: "End drill" })).toHaveCount(0);
  await director.getByRole("button", { name: "False alarm" }).click();
  await expect(director.getByText("Stand down. False alarm.").first()).toBeVisible();
  await leave(director, dispatcher, guard);
});

test("an alarm raised while nobody looks is on every page that opens after", async ({ browser }) => {
  const control = await signIn(browser, "control");
  const dispatcher = await signIn(browser, "dispatcher");
  const room = await raise(control, "Staff base");
  await dispatcher.goto("/contacts");
  await expect(dispatcher.getByRole("link", { name: /room/i }).first()).toBeVisible();
  await expect(dispatcher.getByText("Staff base").first()).toBeVisible();
  await endByMistake(control, room);
  await leave(control, dispatcher);
});
