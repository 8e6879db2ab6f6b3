// Point 3 in two browsers at once: a guard's phone and a dispatcher's desk.
import { expect, test } from "@playwright/test";
import { PHONE, endByMistake, hold, holdUntilSent, leave, mustBeAccessibleEverywhere, sendsNothing, signIn, tabTo } from "./town";

test("a guard holds the button, the desk sees it, and the guard sees who has it after how many seconds", async ({ browser }) => {
  const guard = await signIn(browser, "guard", PHONE);
  const dispatcher = await signIn(browser, "dispatcher");
  await dispatcher.goto("/desk");
  await expect(dispatcher.getByText("No emergency").first()).toBeVisible();

  await guard.goto("/raise");
  // Let go early and nothing is sent.
  await sendsNothing(guard, () => hold(guard, 300));
  await expect(guard).toHaveURL(/\/raise/);
  await holdUntilSent(guard);
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/);
  const room = new URL(guard.url()).pathname.replace(/\/sent$/, "");
  await expect(guard.getByRole("heading", { name: "Sent. Help is coming." })).toBeVisible();
  await expect(guard.getByText("Dispatcher, desk 2")).toBeVisible();

  // The desk was open all the time: the alarm comes to it, nobody reloads, and no silent line is opened anew after 15 s.
  await expect(dispatcher.getByText("ED waiting").first()).toBeVisible({ timeout: 12_000 });
  await dispatcher.getByRole("button", { name: "I have it" }).click();

  await expect(guard.getByText(/Has it, \d+ s/).first()).toBeVisible({ timeout: 12_000 });
  await mustBeAccessibleEverywhere(guard, "the first minute, answered");
  await mustBeAccessibleEverywhere(dispatcher, "the desk with an emergency that it has");
  await endByMistake(guard, room);
  await leave(guard, dispatcher);
});

test("the keyboard alone raises: it is asked once, may say no, and its yes sends", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  await guard.goto("/raise?hold=1");
  const question = guard.getByRole("dialog");
  const press = async () => {
    await tabTo(guard, guard.locator("[data-hold-button]"));
    await guard.keyboard.press("Enter");
    await expect(question).toBeVisible();
  };
  await press();
  await mustBeAccessibleEverywhere(guard, "the question before it is sent");
  await tabTo(guard, question.locator("[data-hold-no]"));
  await guard.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(guard).toHaveURL(/\/raise/);
  await press();
  await tabTo(guard, question.locator("[data-hold-yes]"));
  await guard.keyboard.press("Enter");
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/);
  await endByMistake(guard, new URL(guard.url()).pathname.replace(/\/sent$/, ""));
  await leave(guard);
});

test("who chose to tap twice is asked for the second tap, and one tap alone sends nothing", async ({ browser }) => {
  const guard = await signIn(browser, "guard", PHONE);
  const tapsTwice = async (on: boolean) => {
    await guard.goto("/me");
    await guard.getByLabel("Tap twice to send").setChecked(on);
    await guard.getByRole("button", { name: "Save" }).click();
  };
  await tapsTwice(true);
  await guard.goto("/raise");
  const button = guard.locator("[data-hold-button]");
  await button.tap();
  await guard.waitForTimeout(3_500);
  await expect(guard).toHaveURL(/\/raise/);
  await button.tap();
  await guard.waitForTimeout(400);
  await button.tap();
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/);
  await endByMistake(guard, new URL(guard.url()).pathname.replace(/\/sent$/, ""));
  await tapsTwice(false);
  await leave(guard);
});

test("without script the button asks on a page of its own, and the answer is the alarm", async ({ browser }) => {
  const guard = await signIn(browser, "guard", { ...PHONE, javaScriptEnabled: false });
  await guard.goto("/raise");
  await guard.locator("[data-hold-button]").click();
  await expect(guard).toHaveURL(/\/raise$/);
  await guard.locator("button.button-send").click();
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/);
  await expect(guard.getByText("Dispatcher, desk 2")).toBeVisible();
  const room = new URL(guard.url()).pathname.replace(/\/sent$/, "");
  await guard.getByRole("button", { name: "I am safe" }).click();
  await guard.goto(room);
  await expect(guard.getByText("I am safe.").first()).toBeVisible();
  await endByMistake(guard, room);
  await leave(guard);
});

test("no connection: the page says so, offers the emergency number, and the same alarm goes out when it is back", async ({ browser }) => {
  const guard = await signIn(browser, "guard", PHONE);
  await guard.goto("/raise");
  await guard.context().setOffline(true);
  await holdUntilSent(guard);
  const failed = guard.locator("[data-hold-failed]");
  await expect(failed).toBeVisible();
  await expect(failed.getByRole("link")).toHaveAttribute("href", "tel:112");
  await guard.context().setOffline(false);
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/, { timeout: 30_000 });
  await endByMistake(guard, new URL(guard.url()).pathname.replace(/\/sent$/, ""));
  await leave(guard);
});
