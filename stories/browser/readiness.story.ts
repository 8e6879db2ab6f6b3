// Point 11: the weakest site, what its figure is made of, and what it cannot have.
import { expect, test } from "@playwright/test";
import { leave, mustBeAccessibleEverywhere, signIn } from "./town";

test("the weakest site explains its figure, and is not asked for what it cannot have", async ({ browser }) => {
  test.setTimeout(400_000);
  const director = await signIn(browser, "director");
  const main = director.getByRole("main");
  await main.getByRole("link", { name: "Readiness", exact: true }).click();
  await expect(director).toHaveURL(/\/readiness$/);
  await main.locator("a[href^='/sites/S-']").first().click();
  await expect(director).toHaveURL(/\/sites\/S-\d+\/readiness$/);
  const site = new URL(director.url()).pathname;
  // The demo's floors are all walked, so the page has no link to the form.
  await director.goto(`${site}/walk_through/left-out`);
  await mustBeAccessibleEverywhere(director, "what a site cannot have");
  await director.getByRole("button", { name: "Leave it out" }).click();
  await expect(main.getByText("There is a problem")).toBeVisible();
  await director.getByLabel("Why it cannot be there").fill("An open square without a building.");
  await director.getByRole("button", { name: "Leave it out" }).click();
  await expect(director).toHaveURL(new RegExp(`${site}\\?done=left-out$`));
  await expect(main.getByText("An open square without a building.")).toBeVisible();
  await mustBeAccessibleEverywhere(director, "a site that is not asked for everything");
  await main.getByRole("button", { name: "Ask for it again" }).click();
  await expect(main.getByText("An open square without a building.")).toBeHidden();
  await expect(main.getByText("Walk-through")).toBeVisible();
  await leave(director);
});
