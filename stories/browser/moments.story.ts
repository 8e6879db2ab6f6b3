// Pages that exist only for a moment: an alarm just sent, a live room on both sides, what asks before it is done. Each by day and
// by night, on a phone and a wide screen.
import { expect, test } from "@playwright/test";
import { PHONE, endByMistake, leave, mustBeAccessibleEverywhere, raise, signIn } from "./town";

test("an emergency, from the first minute to the question before its end, is accessible on both sides", async ({ browser }) => {
  test.setTimeout(300_000);
  const guard = await signIn(browser, "guard", PHONE);
  const dispatcher = await signIn(browser, "dispatcher");
  const room = await raise(guard, "Cafeteria west");
  await mustBeAccessibleEverywhere(guard, "the first minute");
  await guard.goto("/home");
  await mustBeAccessibleEverywhere(guard, "home during an emergency");
  await dispatcher.goto("/desk");
  await mustBeAccessibleEverywhere(dispatcher, "the desk with an emergency");
  await dispatcher.getByRole("button", { name: "I have it" }).click();
  for (const page of [guard, dispatcher]) {
    for (const tab of ["", "/map", "/people", "/log", "/plan", "/sharing"]) {
      await page.goto(`${room}${tab}`);
      await mustBeAccessibleEverywhere(page, `a live room${tab}`);
    }
  }
  await dispatcher.goto(`${room}/all-clear`);
  await mustBeAccessibleEverywhere(dispatcher, "all clear?");
  await guard.goto(`${room}/stand-down`);
  await mustBeAccessibleEverywhere(guard, "stand down?");
  await endByMistake(guard, room);
  await guard.goto(room);
  await mustBeAccessibleEverywhere(guard, "a room that has ended");
  await leave(guard, dispatcher);
});

test("a debrief that is written, and a new action, are accessible", async ({ browser }) => {
  test.setTimeout(180_000);
  const control = await signIn(browser, "control");
  const director = await signIn(browser, "director");
  const room = await raise(control, "Cafeteria west");
  await control.goto(`${room}/stand-down`);
  await control.getByRole("button", { name: "False alarm" }).click();
  const debrief = room.replace("/rooms/", "/debriefs/");
  await expect(async () => expect((await director.goto(debrief))?.status()).toBe(200)).toPass({ timeout: 10_000 });
  await mustBeAccessibleEverywhere(director, "an open debrief");
  await director.goto(`${debrief}/actions/new`);
  await mustBeAccessibleEverywhere(director, "a new action");
  await leave(control, director);
});
