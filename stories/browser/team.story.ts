// The threat team's pages: behind a passphrase, so that no sweep comes by. Each by day and by night, on a phone and a wide screen.
import { expect, test, type Page } from "@playwright/test";
import { arrive, leave, mustBeAccessibleEverywhere, signIn, town } from "./town";

const PASSPHRASE = "demo passphrase of the team";

async function unlock(page: Page): Promise<void> {
  await page.goto("/team");
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Threat team" })).toBeVisible();
}

test("what the team reads is locked, unlocked and accessible", async ({ browser }) => {
  test.setTimeout(900_000);
  const director = await signIn(browser, "director");
  await director.goto("/team");
  await mustBeAccessibleEverywhere(director, "a locked team");
  await unlock(director);
  await mustBeAccessibleEverywhere(director, "the team's own list");
  for (const [address, what] of [
    ["/team/concerns/new", "a new concern"],
    ["/team/roster", "the roster of the team"],
    ["/team/members/1", "a member of the team"],
    ["/team/members/1/removal", "before a member leaves"],
    ["/team/key", "a member who makes another key"],
    ["/team/recovery", "the key on paper"],
    ["/team/paper", "before another key on paper"],
  ] as const) {
    await director.goto(address);
    await mustBeAccessibleEverywhere(director, what);
  }
  await director.goto("/team");
  await director.locator("a[href^='/team/told/']").first().click();
  await mustBeAccessibleEverywhere(director, "what the team was told");
  await director.goto("/team");
  await director.getByRole("link", { name: "Visitor who waits for a nurse" }).click();
  const concern = new URL(director.url()).pathname;
  await mustBeAccessibleEverywhere(director, "a concern");
  for (const [part, what] of [
    ["lines/facts/0/strike", "before a line is struck"],
    ["actions/0/done", "what became of an action"],
    ["readers", "who reads a concern"],
    ["erasure", "before it is deleted for good"],
  ] as const) {
    await director.goto(`${concern}/${part}`);
    await mustBeAccessibleEverywhere(director, what);
  }
  await leave(director);
});

test("a new member compares digits, and the form for everybody needs no account", async ({ browser }) => {
  test.setTimeout(600_000);
  const director = await signIn(browser, "director");
  const control = await signIn(browser, "control");
  await unlock(director);
  await director.goto("/team/roster");
  await director.getByLabel("Position").selectOption({ label: "Control room" });
  await director.getByLabel("Role on the team").selectOption("risk");
  await director.getByRole("button", { name: "Add member" }).click();
  await control.goto("/team/key");
  await control.getByLabel("Passphrase").first().fill(PASSPHRASE);
  await control.getByLabel("The same again").fill(PASSPHRASE);
  await control.getByRole("button", { name: "Make key" }).click();
  await mustBeAccessibleEverywhere(control, "a member who waits");
  await director.goto("/team/roster");
  await director.getByRole("link", { name: "Let in" }).click();
  await mustBeAccessibleEverywhere(director, "digits to compare");
  await director.getByRole("button", { name: "The digits are the same" }).click();
  await control.goto("/team");
  await expect(control.getByRole("heading", { level: 1, name: "Threat team" })).toBeVisible();
  await control.goto("/concern");
  const form = new URL(control.url()).pathname;
  const stranger = await arrive(browser, { baseURL: town().origin });
  await stranger.goto(form);
  await mustBeAccessibleEverywhere(stranger, "the form for everybody");
  await stranger.getByLabel("What worries you?").fill("Somebody waits at the gate each morning.");
  await stranger.getByRole("button", { name: "Tell the team" }).click();
  await mustBeAccessibleEverywhere(stranger, "a receipt");
  const receipt = (await stranger.locator("p.codes strong").textContent()) ?? "";
  await stranger.goto(form);
  await stranger.getByLabel("Receipt").fill(receipt);
  await stranger.getByRole("button", { name: "Read the answer" }).click();
  await expect(stranger.getByText("Somebody waits at the gate each morning.")).toBeVisible();
  await mustBeAccessibleEverywhere(stranger, "messages of somebody without a name");
  await leave(director, control, stranger);
});

test("the team consults the police, who read it behind a key of their own", async ({ browser }) => {
  test.setTimeout(900_000);
  const director = await signIn(browser, "director");
  await unlock(director);
  await director.getByRole("link", { name: "Visitor who waits for a nurse" }).click();
  const concern = new URL(director.url()).pathname;
  await director.goto(`${concern}/consults/new`);
  await mustBeAccessibleEverywhere(director, "what the police would be asked");
  await expect(director.locator("input[type=checkbox]:checked")).toHaveCount(0);
  await director.getByLabel("Whom").selectOption({ index: 1 });
  await director.getByLabel("What for").selectOption("welfare");
  await director.getByLabel("Question").fill("Can somebody look after him?");
  await director.getByRole("button", { name: "Look at it first" }).click();
  await mustBeAccessibleEverywhere(director, "exactly what will be read");
  await director.getByRole("button", { name: "Send" }).click();
  await mustBeAccessibleEverywhere(director, "a consult of the team");
  await director.goto(`${new URL(director.url()).pathname}/recall`);
  await mustBeAccessibleEverywhere(director, "before a consult is taken back");
  const liaison = await signIn(browser, "liaison");
  await liaison.goto("/consults");
  await mustBeAccessibleEverywhere(liaison, "locked consults");
  await liaison.getByLabel("Passphrase").fill(PASSPHRASE);
  await liaison.getByRole("button", { name: "Unlock" }).click();
  await mustBeAccessibleEverywhere(liaison, "what was asked of the police");
  await liaison.goto("/consults/key");
  await mustBeAccessibleEverywhere(liaison, "a key for consults");
  await liaison.goto("/consults");
  await liaison.locator("main a[href^='/consults/']:not([href='/consults/key'])").first().click();
  await expect(liaison.getByText("Can somebody look after him?")).toBeVisible();
  await mustBeAccessibleEverywhere(liaison, "a consult at the police");
  await leave(director, liaison);
});
