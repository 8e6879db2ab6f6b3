// A kit from its label: what anybody reads, four taps to a check, and a check without a connection, which waits, says so, and is sent
// once when the connection is back.
import { expect, test, type Page } from "@playwright/test";
import { PHONE, arrive, leave, mustBeAccessibleEverywhere, signIn, town } from "./town";

/** The kit at the hospital's main door: its page, and where the code on its label leads. */
async function ofHospital(director: Page): Promise<{ kit: string; label: string }> {
  await director.goto("/kits");
  const row = director.getByRole("main").locator("a[href^='/kits/K-']", { hasText: "Security office" }).first();
  const kit = (await row.getAttribute("href")) ?? "";
  await director.goto(kit);
  await director.getByRole("link", { name: "Labels" }).click();
  const own = director.locator(`#kit-${kit.replace("/kits/", "")}`);
  await expect(own.locator("svg.qr-code")).toBeVisible();
  const address = (await own.locator("a[href*='/k/']").getAttribute("href")) ?? "";
  return { kit, label: new URL(address, director.url()).pathname };
}

const tap = (page: Page, name: string) => page.getByRole("radio", { name, exact: true }).check();

test("a kit is checked in four taps, and without a connection the check waits and is sent once", async ({ browser }) => {
  test.setTimeout(400_000);
  const director = await signIn(browser, "director");
  const guard = await signIn(browser, "guard", PHONE);
  const { kit, label } = await ofHospital(director);
  const check = `${kit}/check`;

  await guard.goto(check);
  await mustBeAccessibleEverywhere(guard, "the check of a kit");
  await tap(guard, "Seal intact");
  await tap(guard, "All there");
  await guard.getByRole("button", { name: "Save check" }).click();
  await expect(guard.locator("[data-queue-words]")).toHaveText("Kept. The kit is checked.");

  // The label of a kit of the own site leads to its check without a connection, though nobody ever opened it on this phone.
  await guard.goto("/home");
  const isKept = () => guard.evaluate(async (path) => Boolean(await caches.match(path, { cacheName: "muster-checks" })), label);
  await expect.poll(isKept).toBe(true);
  await director.goto(kit);
  const checks = async () => {
    await director.reload();
    return director.getByText("Checked, seal", { exact: false }).count();
  };
  const before = await checks();
  await guard.context().setOffline(true);
  await guard.goto(label);
  await expect(guard.getByRole("button", { name: "Save check" })).toBeVisible();
  await expect(guard.locator(".kit-queue"), "the form is alive").toBeHidden();
  for (const seal of ["Seal broken", "Seal intact"]) {
    await tap(guard, seal);
    await tap(guard, "All there");
    await guard.getByRole("button", { name: "Save check" }).click();
    await expect(guard.locator("[data-queue]")).toContainText("Not sent yet");
  }
  await expect(guard.locator("[data-queue-words]")).toContainText("2 checks wait");
  await guard.reload();
  await expect(guard.locator("[data-queue-words]")).toContainText("2 checks wait");
  await guard.context().setOffline(false);
  await expect(guard.locator("[data-queue-words]")).toHaveText("Kept. The kit is checked.", { timeout: 60_000 });
  expect(await checks(), "each of them once").toBe(before + 2);
  await expect(director.getByText("Checked, seal broken").first()).toBeVisible();

  // No other page is kept, and signing out leaves nothing behind.
  const kept = await guard.evaluate(async () => (await (await caches.open("muster-checks")).keys()).map((one) => new URL(one.url).pathname));
  const pages = kept.filter((path) => !path.startsWith("/assets/"));
  expect(pages).toContain(label);
  expect(pages.filter((path) => path !== check && !/^\/k\/[0-9a-f]{32}$/.test(path))).toEqual([]);
  expect(pages.length).toBeLessThanOrEqual(21);
  await guard.goto("/me");
  await guard.locator("form[action='/sign-out'] button").first().click();
  await expect(guard).toHaveURL(/\/sign-in/);
  await expect.poll(() => guard.evaluate(() => caches.has("muster-checks"))).toBe(false);
  await leave(director, guard);
});

test("anybody who holds a kit reads what is in it and can say that something is wrong", async ({ browser }) => {
  test.setTimeout(200_000);
  const director = await signIn(browser, "director");
  const { kit, label } = await ofHospital(director);
  const guest = await arrive(browser, { baseURL: town().origin, ...PHONE });
  await guest.goto(label);
  await expect(guest.getByText("Trauma bag")).toBeVisible();
  await expect(guest.getByText("Staff roster")).toHaveCount(0);
  await mustBeAccessibleEverywhere(guest, "a kit for anybody");
  await guest.getByRole("button", { name: "Something is missing" }).click();
  await expect(guest.getByText("Thank you.")).toBeVisible();
  await director.goto(kit);
  await expect(director.getByText("Reported: something missing").first()).toBeVisible();
  await leave(director, guest);
});
