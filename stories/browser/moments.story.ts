// Pages that exist only for a moment: an alarm just sent, a live room on both sides, what asks before it is done. Each by day and
// by night, on a phone and a wide screen.
import { expect, test } from "@playwright/test";
import { PHONE, WIDE, arrive, endByMistake, leave, mustBeAccessibleEverywhere, raise, signIn, town } from "./town";

test("an emergency, from the first minute to the question before its end, is accessible on both sides", async ({ browser }) => {
  test.setTimeout(600_000);
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
  test.setTimeout(400_000);
  const control = await signIn(browser, "control");
  const director = await signIn(browser, "director");
  const room = await raise(control, "Cafeteria west");
  await control.goto(`${room}/stand-down`);
  await control.getByRole("button", { name: "False alarm" }).click();
  const debrief = room.replace("/rooms/", "/debriefs/");
  await expect(async () => expect((await director.goto(debrief))?.status()).toBe(200)).toPass({ timeout: 60_000 });
  await mustBeAccessibleEverywhere(director, "an open debrief");
  await director.goto(`${debrief}/actions/new`);
  await mustBeAccessibleEverywhere(director, "a new action");
  await director.goto(`${debrief}/closing`);
  await mustBeAccessibleEverywhere(director, "a debrief before it is closed");
  await leave(control, director);
});

test("a request, from its question to its answer, is accessible on both sides", async ({ browser }) => {
  test.setTimeout(400_000);
  const commander = await signIn(browser, "commander");
  const owner = await signIn(browser, "mall");
  await commander.goto("/agreements");
  await commander.getByRole("main").locator("a[href^='/agreements/AG-']", { hasText: "Harbour Mall" }).first().click();
  const agreement = new URL(commander.url()).pathname;
  await commander.goto(`${agreement}/clauses/4.2/request`);
  await mustBeAccessibleEverywhere(commander, "what opens on request");
  await commander.getByLabel("What you need and why").fill("A visit of the new watch");
  await commander.getByRole("button", { name: "Send request" }).click();
  await expect(commander.getByText("Sent. The other side answers it.")).toBeVisible();
  await owner.goto("/requests");
  await mustBeAccessibleEverywhere(owner, "requests that wait");
  await owner.getByRole("main").locator("a[href^='/requests/']").first().click();
  await mustBeAccessibleEverywhere(owner, "a request on its owner's table");
  const request = new URL(owner.url()).pathname;
  await owner.getByLabel("Reason").fill("After the works on that floor");
  await owner.getByRole("button", { name: "Refuse" }).click();
  await commander.goto(request);
  await expect(commander.getByText("After the works on that floor").first()).toBeVisible();
  await mustBeAccessibleEverywhere(commander, "a request that was refused");
  await leave(commander, owner);
});

test("invitations of a person and of a partner, and the end of a position, are accessible", async ({ browser }) => {
  test.setTimeout(400_000);
  const director = await signIn(browser, "director");
  const guest = await arrive(browser, { baseURL: town().origin, ...WIDE });
  await director.goto("/admin/people/new");
  await director.getByLabel("Title").fill("Guard, Post 9");
  await director.getByLabel("Duty").selectOption("guard");
  await director.getByRole("button", { name: "Add a position" }).click();
  const position = new URL(director.url()).pathname;
  await director.getByRole("button", { name: "Make an invitation link" }).click();
  await mustBeAccessibleEverywhere(director, "a position with its invitation");
  await guest.goto(await director.locator("code").first().innerText());
  await expect(guest.getByRole("button", { name: "Accept" })).toBeVisible();
  await mustBeAccessibleEverywhere(guest, "a person's invitation");
  await director.goto(`${position}/closure`);
  await mustBeAccessibleEverywhere(director, "a position that nobody needs");
  await director.getByRole("main").locator("form[action$='/closure'] button").click();
  await expect(director).toHaveURL(/\/admin\/people/);

  await director.goto("/setup/partner");
  await director.getByLabel("Police").check();
  await director.getByRole("button", { name: "Make the link" }).click();
  await mustBeAccessibleEverywhere(director, "a link for a partner");
  await guest.goto(await director.locator("code").first().innerText());
  await expect(guest.getByRole("button", { name: "Found the organisation" })).toBeVisible();
  await mustBeAccessibleEverywhere(guest, "a partner's invitation");
  await director.goto("/setup/partner");
  await director.getByRole("button", { name: "Withdraw" }).click();
  await leave(director, guest);
});

test("a position that somebody leaves, and what it leaves behind, are accessible", async ({ browser }) => {
  test.setTimeout(400_000);
  const director = await signIn(browser, "director");
  await director.goto("/admin/people");
  await director.getByRole("main").getByRole("link", { name: "Guard, Riverside" }).first().click();
  await director.goto(`${new URL(director.url()).pathname}/vacancy`);
  await director.getByRole("button", { name: "Leave vacant" }).click();
  await director.goto("/vacancies");
  await director.getByRole("main").getByRole("link", { name: "Guard, Riverside" }).first().click();
  await expect(director).toHaveURL(/\/vacancies\/VA-\d+$/);
  await mustBeAccessibleEverywhere(director, "a vacancy with what it left behind");
  await leave(director);
});
