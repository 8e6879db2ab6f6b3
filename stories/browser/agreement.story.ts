// Point 7 in two browsers: a counter-proposal that both read, compare and sign.
import { expect, test, type Page } from "@playwright/test";
import { leave, mustBeAccessibleEverywhere, signIn } from "./town";

/** The agreement between the hospital group and the city police, as the commander's list shows it. */
async function theirs(page: Page): Promise<string> {
  await page.goto("/agreements");
  const link = page.locator("main a[href^='/agreements/AG-']", { hasText: "Northgate" }).first();
  const href = await link.getAttribute("href");
  if (!href) throw new Error("no agreement with Northgate");
  return href.split("?")[0] ?? href;
}

/** Chooses the first answer of a list whose words fit. */
async function choose(page: Page, name: string, words: RegExp): Promise<void> {
  const option = page.locator(`select[name=${name}] option`).filter({ hasText: words }).first();
  await page.locator(`select[name=${name}]`).selectOption((await option.getAttribute("value")) ?? "");
}

test("a change is proposed, compared and signed by both, and the old version stays readable", async ({ browser }) => {
  const commander = await signIn(browser, "commander");
  const director = await signIn(browser, "director");
  const agreement = await theirs(commander);

  await director.goto(agreement);
  await director.getByRole("button", { name: "Propose change" }).click();
  await expect(director).toHaveURL(/\/draft$/);
  await mustBeAccessibleEverywhere(director, "a draft");
  await director.goto(`${agreement}/draft/clauses/3.6`);
  await mustBeAccessibleEverywhere(director, "a clause that is edited");
  await director.goto(`${agreement}/draft/clauses/new`);
  await mustBeAccessibleEverywhere(director, "a new clause");
  await director.goto(`${agreement}/draft`);
  await director.getByRole("link", { name: "Remove §4.2" }).click();
  await mustBeAccessibleEverywhere(director, "a clause before it leaves the draft");
  await director.getByRole("button", { name: "Remove §4.2" }).click();
  await expect(director).toHaveURL(/\/draft(\?|$)/);
  await director.getByRole("button", { name: "Propose", exact: true }).click();

  await commander.goto(agreement);
  await mustBeAccessibleEverywhere(commander, "an agreement with a proposal");
  await director.goto(agreement);
  await director.getByRole("main").locator("a[href*='/withdraw?']").click();
  await mustBeAccessibleEverywhere(director, "a proposal that could be taken back");
  await commander.goto(`${agreement}/compare?from=1&to=2`);
  await expect(commander.getByText("4.2").first()).toBeVisible();
  await mustBeAccessibleEverywhere(commander, "two versions compared");
  for (const page of [director, commander]) {
    await page.goto(agreement);
    await page.getByRole("link", { name: "Read and sign" }).first().click();
    await mustBeAccessibleEverywhere(page, "before a signature");
    await page.getByRole("button", { name: "Sign", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`${agreement}\\?done=`));
  }
  await expect(commander.getByText("2 of 2 signatures verified")).toBeVisible();
  await commander.goto(`${agreement}/versions/1`);
  await expect(commander.getByText("Floor plans on request").first()).toBeVisible();
  await leave(director, commander);
});

test("the agreement answers who may see what, shows how a clause is executed, and stops at once for both", async ({ browser }) => {
  const commander = await signIn(browser, "commander");
  const director = await signIn(browser, "director");
  const agreement = await theirs(commander);
  const asks = async (when: RegExp) => {
    await director.goto(`${agreement}/ask`);
    await choose(director, "who", /^Dispatcher, .*Police/);
    await choose(director, "wants", /^Floor plan/i);
    await choose(director, "when", when);
    await choose(director, "site", /Northfield/);
    await director.getByRole("button", { name: "Check" }).click();
  };
  const yes = director.getByText("A clause lets this through.");
  await asks(/level 1 emergency/);
  await expect(yes).toBeVisible();
  await mustBeAccessibleEverywhere(director, "an answered question");
  await asks(/quiet day/);
  await expect(yes).toHaveCount(0);
  await director.goto(`${agreement}/clauses/3.6`);
  await expect(director.getByText(/permit \(/).first()).toBeVisible();

  await commander.goto(`${agreement}/suspend`);
  await commander.getByLabel("Reason").fill("Staff changes");
  await commander.getByRole("button", { name: "Suspend" }).click();
  await asks(/level 1 emergency/);
  await expect(yes).toHaveCount(0);
  await director.goto(agreement);
  await expect(director.getByText("Staff changes").first()).toBeVisible();
  await commander.goto(`${agreement}/resume`);
  await commander.getByLabel("Reason").fill("All back");
  await commander.getByRole("button", { name: "Resume" }).click();
  await asks(/level 1 emergency/);
  await expect(yes).toBeVisible();
  await leave(director, commander);
});
