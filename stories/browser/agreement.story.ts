// Point 7 in two browsers: a counter-proposal that both read, compare and sign.
import { expect, test, type Page } from "@playwright/test";
import { leave, mustBeAccessible, signIn } from "./town";

/** The agreement between the hospital group and the city police, as the commander's list shows it. */
async function theirs(page: Page): Promise<string> {
  await page.goto("/agreements");
  const link = page.locator("main a[href^='/agreements/AG-']", { hasText: "Northgate" }).first();
  const href = await link.getAttribute("href");
  if (!href) throw new Error("no agreement with Northgate");
  return href.split("?")[0] ?? href;
}

test("a change is proposed, compared and signed by both, and the old version stays readable", async ({ browser }) => {
  const commander = await signIn(browser, "commander");
  const director = await signIn(browser, "director");
  const agreement = await theirs(commander);

  await director.goto(agreement);
  await director.getByRole("button", { name: "Propose change" }).click();
  await expect(director).toHaveURL(/\/draft$/);
  await mustBeAccessible(director, "a draft");
  await director.getByRole("button", { name: "Remove §4.2" }).click();
  await director.goto(`${agreement}/draft`);
  await director.getByRole("button", { name: "Propose", exact: true }).click();

  for (const page of [director, commander]) {
    await page.goto(agreement);
    await page.getByRole("link", { name: "Read and sign" }).first().click();
    await mustBeAccessible(page, "before a signature");
    await page.getByRole("button", { name: "Sign", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`${agreement}\\?done=`));
  }
  await expect(commander.getByText("2 of 2 signatures verified")).toBeVisible();
  await commander.goto(`${agreement}/versions/1`);
  await expect(commander.getByText("Floor plans on request").first()).toBeVisible();
  await leave(director, commander);
});
