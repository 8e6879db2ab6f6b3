// The main job with scripts off, on both sides at once: everything is a form and a link, and a reload shows what the other did.
import { expect, test } from "@playwright/test";
import { PHONE, WIDE, leave, signIn } from "./town";

test("an emergency is worked through, debriefed and looked up without script", async ({ browser }) => {
  test.setTimeout(400_000);
  const off = { javaScriptEnabled: false };
  const guard = await signIn(browser, "guard", { ...PHONE, ...off });
  const control = await signIn(browser, "control", { ...WIDE, ...off });
  const dispatcher = await signIn(browser, "dispatcher", { ...WIDE, ...off });

  await guard.goto("/raise");
  await guard.locator("[data-hold-button]").click();
  await guard.locator("button.button-send").click();
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+\/sent$/);
  const room = new URL(guard.url()).pathname.replace(/\/sent$/, "");

  await dispatcher.goto("/desk");
  await dispatcher.getByRole("button", { name: "I have it" }).click();
  await expect(dispatcher).toHaveURL(/\/desk/);
  await guard.reload();
  await expect(guard.getByText(/Has it, \d+ s/).first()).toBeVisible();
  await dispatcher.getByLabel("Units", { exact: true }).fill("412");
  await dispatcher.getByRole("button", { name: "Units sent" }).click();
  for (const status of ["Arriving", "On scene", "Contained"]) {
    await dispatcher.getByRole("button", { name: status, exact: true }).click();
  }
  await dispatcher.getByRole("textbox", { name: "Case number" }).fill("CR-2041");
  await dispatcher.getByRole("button", { name: "Set case number" }).click();

  await control.goto(room);
  for (const words of ["Units sent: 412.", "412 is on scene.", "Contained.", "Case number CR-2041."]) {
    await expect(control.getByText(words).first()).toBeVisible();
  }
  await control.getByLabel("Write to the room").fill("Door E2 is open");
  await control.getByRole("button", { name: "Send", exact: true }).click();
  await control.getByRole("button", { name: "Start", exact: true }).first().click();
  await dispatcher.goto(room);
  await expect(dispatcher.getByText("Door E2 is open").first()).toBeVisible();
  await expect(dispatcher.getByText(/Started: /).first()).toBeVisible();
  for (const page of [control, dispatcher]) {
    await page.goto(room);
    await page.getByRole("button", { name: "I lead" }).first().click();
  }
  for (const page of [control, dispatcher]) {
    await page.goto(`${room}/all-clear`);
    await page.getByRole("button", { name: "All clear" }).click();
  }
  await control.goto(room);
  await expect(control.getByText("What is open closes in").first()).toBeVisible();

  const debrief = room.replace("/rooms/", "/debriefs/");
  await expect(async () => expect((await control.goto(debrief))?.status()).toBe(200)).toPass({ timeout: 60_000 });
  await control.getByLabel("In your own words").fill("The door was open in time.");
  await control.getByRole("button", { name: "Add words" }).click();
  await dispatcher.goto(debrief);
  await expect(dispatcher.getByText("The door was open in time.").first()).toBeVisible();

  const director = await signIn(browser, "director", { ...WIDE, ...off });
  await director.goto("/audit?view=ours");
  await expect(director.getByText("Dispatcher, desk 2").first()).toBeVisible();
  await director.goto("/search?q=CR-2041");
  await expect(director.getByText(room.slice("/rooms/".length)).first()).toBeVisible();
  await leave(guard, control, dispatcher, director);
});
