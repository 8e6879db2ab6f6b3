// Point 7: an exercise from a ready scenario to its report: who plans it, who plays, a partner and a guest without an account.
import { expect, test, type Page } from "@playwright/test";
import { PHONE, arrive, complaints, leave, mustBeAccessibleEverywhere, signIn, town } from "./town";

const GUEST = "Fire service, Station 9";
const FIRST = "Mains lost. The generator has started.";
const BY_HAND = "The doors of the loading bay stand open.";
const AD_HOC = "A lorry blocks the gate.";

const press = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true }).first().click();

/** Plans it from the ready scenario; its address. */
async function plan(director: Page): Promise<string> {
  await director.goto("/exercises");
  await mustBeAccessibleEverywhere(director, "exercises");
  await director.getByRole("main").locator("a[href='/exercises/new?ready=power-lost']").click();
  await expect(director.getByLabel("Scenario")).toHaveValue(/02:10/);
  await director.getByLabel("Title").fill("Power lost, as told");
  const site = director.getByLabel("Site", { exact: true });
  await site.selectOption((await site.locator("option", { hasText: "Northfield" }).getAttribute("value")) ?? "");
  await director.getByLabel("Place").fill("Training room 2");
  await director.getByLabel("When").fill("2031-05-02T10:00");
  await mustBeAccessibleEverywhere(director, "the form of an exercise");
  await press(director, "Save");
  await expect(director).toHaveURL(/\/exercises\/EX-\d+\?done=exercise-planned$/);
  return new URL(director.url()).pathname;
}

/** Objective, people and partner: the plan. */
async function prepare(director: Page, exercise: string): Promise<void> {
  await director.getByRole("link", { name: "Add an objective" }).click();
  await director.getByLabel("Objective", { exact: true }).fill("Everybody at the gates is told within one minute.");
  await director.getByLabel("Core capability").selectOption({ label: "Public information and warning" });
  await director.getByLabel("Targets").fill("Every gate has answered\n- Call each gate");
  await press(director, "Save");
  await expect(director.getByText("Everybody at the gates is told within one minute.")).toBeVisible();
  for (const [position, role] of [["Guard, Post 3", "Player"], ["Security director", "Evaluator"]] as const) {
    await director.getByLabel("Position").selectOption({ label: position });
    await director.getByLabel("Role", { exact: true }).selectOption({ label: role });
    await press(director, "Add or change");
    await expect(director.getByRole("button", { name: `Take out ${position}` })).toBeVisible();
  }
  await director.getByRole("link", { name: "Events list (MSEL)" }).click();
  await director.getByRole("link", { name: "Add an inject" }).click();
  await director.getByLabel("Minute").fill("85");
  await director.getByLabel("From", { exact: true }).fill("Neighbour");
  await director.getByLabel("To", { exact: true }).fill("Gate 1");
  await director.getByLabel("Shown to").selectOption({ label: "Everyone" });
  await director.getByLabel("Inject", { exact: true }).fill(AD_HOC);
  await press(director, "Save");
  await expect(director.getByText(AD_HOC)).toBeVisible();
  await mustBeAccessibleEverywhere(director, "the events list");
  await director.goto(exercise);
  await press(director, "Ask City Police");
  await expect(director.getByText("Asked. The partner answers here.")).toBeVisible();
}

/** Hands a guest a link, which is shown once. */
async function invite(director: Page, exercise: string): Promise<string> {
  await director.goto(exercise);
  await director.getByLabel("Role or organisation").fill(GUEST);
  await press(director, "Make a link");
  await expect(director.getByText("Shown once")).toBeVisible();
  await expect(director.locator("svg.qr-code")).toBeVisible();
  await mustBeAccessibleEverywhere(director, "the link of a guest");
  const html = await director.content();
  const path = /\/guest\/[0-9a-f]{64}/.exec(html)?.[0] ?? "";
  expect(path, "the link stands on the page").not.toBe("");
  await director.goto(exercise);
  expect(await director.content(), "the link is shown once").not.toContain(path);
  return path;
}

test("an exercise from a ready scenario to its report, with a partner and a guest", async ({ browser }) => {
  test.setTimeout(600_000);
  const director = await signIn(browser, "director");
  const guard = await signIn(browser, "guard", PHONE);
  const liaison = await signIn(browser, "liaison");
  const exercise = await plan(director);
  await prepare(director, exercise);
  await mustBeAccessibleEverywhere(director, "an exercise that is planned");
  const link = await invite(director, exercise);

  // The partner says yes for itself, and its liaison evaluates.
  await liaison.goto(exercise);
  await mustBeAccessibleEverywhere(liaison, "an exercise that a partner is asked to");
  await press(liaison, "Take part");
  await expect(liaison.getByText("You take part.", { exact: false })).toBeVisible();
  await liaison.getByLabel("Position").selectOption({ label: "Police liaison, Central" });
  await liaison.getByLabel("Role", { exact: true }).selectOption({ label: "Evaluator" });
  await press(liaison, "Add or change");

  // Nobody who plays reads ahead.
  const guest = await arrive(browser, { baseURL: town().origin, ...PHONE });
  await guest.goto(link);
  await guard.goto(`${exercise}/conduct`);
  for (const page of [guard, guest]) {
    await expect(page.getByRole("main").getByText(/EXERCISE/).first()).toBeVisible();
    await expect(page.getByText(FIRST)).toHaveCount(0);
  }

  // The clock says the first inject by itself, and what is said by hand comes to the player's screen.
  await director.goto(`${exercise}/conduct`);
  await press(director, "Start the exercise");
  await expect(guard.getByText(FIRST)).toBeVisible({ timeout: 60_000 });
  await director.goto(`${exercise}/conduct`);
  const later = director.locator("#exercise-injects li", { hasText: BY_HAND });
  await later.getByRole("button", { name: /^Say inject \d+ now$/ }).click();
  await expect(guard.getByText(BY_HAND)).toBeVisible({ timeout: 60_000 });
  await expect(guard.getByText(AD_HOC)).toHaveCount(0);
  await mustBeAccessibleEverywhere(director, "an exercise that runs, for who controls it");
  await mustBeAccessibleEverywhere(guard, "an exercise that runs, for who plays");

  // A guest sees what was said, and writes without an account.
  await guest.goto(link);
  await expect(guest.getByText(BY_HAND)).toBeVisible();
  await mustBeAccessibleEverywhere(guest, "an exercise for a guest");
  await guest.getByLabel("Observation").fill("The gate for our engines was locked.");
  await press(guest, "Write it down");
  await expect(guest.getByText("It is written down.")).toBeVisible();
  await director.goto(`${exercise}/conduct`);
  await director.getByLabel("What it is").selectOption({ label: "Area for improvement" });
  await director.getByLabel("Observation").fill("Two doors stood open for nine minutes.");
  await press(director, "Write it down");
  await expect(director.getByText("Written down.", { exact: true })).toBeVisible();

  // Both sides rate the same target, each in its own words.
  for (const [page, rating, why] of [
    [director, "Performed with major challenges", "The list of doors was old."],
    [liaison, "Performed with some challenges", "Keys were at the gate."],
  ] as const) {
    await page.goto(`${exercise}/report`);
    const fold = page.locator("details", { hasText: "Rate target 1" }).first();
    await fold.locator("summary").click();
    await fold.getByRole("radio", { name: rating }).check();
    await fold.getByLabel("Why").fill(why);
    await fold.getByRole("button", { name: "Rate target 1" }).click();
    await expect(page.getByText("Rated.", { exact: true })).toBeVisible();
    await expect(page.getByText(why).first()).toBeVisible();
  }

  await director.goto(`${exercise}/conduct`);
  await press(director, "End the exercise");
  await expect(director.getByRole("button", { name: "Start the exercise" })).toHaveCount(0);
  for (const page of [director, liaison]) {
    await page.goto(`${exercise}/report`);
    const report = page.getByRole("main");
    for (const said of ["Ended", "The list of doors was old.", "Keys were at the gate.", "Two doors stood open for nine minutes."]) {
      await expect(report.getByText(said).first()).toBeVisible();
    }
    await mustBeAccessibleEverywhere(page, "the report of an exercise");
  }
  await expect(director.getByText("The gate for our engines was locked.").first()).toBeVisible();
  for (const form of ["pdf", "docx"]) {
    const file = await director.request.get(`${exercise}/report/${form}`);
    expect(file.status(), form).toBe(200);
    expect((await file.body()).length, form).toBeGreaterThan(1_000);
  }

  // The link ends with the exercise; who is outside finds nothing.
  const over = await guest.goto(link);
  expect(over?.status()).toBe(404);
  await expect(guest.getByText("This link leads nowhere")).toBeVisible();
  const outsider = await signIn(browser, "campus");
  const nothing = await outsider.goto(exercise);
  expect(nothing?.status()).toBe(404);
  await outsider.goto("/exercises");
  await expect(outsider.getByText("Power lost, as told")).toHaveCount(0);
  expect(complaints(guard).console, "the player's console").toEqual([]);
  await leave(director, guard, liaison, guest, outsider);
});
