// Point 9 beside the two who may: a campus dispatcher watches, searches and knocks while guard and police work in their room.
import { expect, test } from "@playwright/test";
import { PHONE, endByMistake, leave, mustBeAccessibleEverywhere, raise, signIn, type Role } from "./town";

test("an outsider's screens stay as they are while others work, and every address is the same nothing", async ({ browser }) => {
  test.setTimeout(300_000);
  const campus = await signIn(browser, "campus");
  const second = await campus.context().newPage();
  await campus.goto("/desk");
  await second.goto("/home");
  const words = async () => [await campus.getByRole("main").innerText(), await second.getByRole("main").innerText(), await second.title()];
  const quiet = await words();

  const guard = await signIn(browser, "guard", PHONE);
  const dispatcher = await signIn(browser, "dispatcher");
  const room = await raise(guard, "Cafeteria west");
  await dispatcher.goto("/desk");
  await dispatcher.getByRole("button", { name: "I have it" }).click();
  await expect(guard.getByText(/Has it, \d+ s/).first()).toBeVisible();
  // The others' screens have changed by now; the outsider's have not, nor do they after a reload.
  expect(await words()).toEqual(quiet);
  await campus.reload();
  await second.reload();
  expect(await words()).toEqual(quiet);

  const director = await signIn(browser, "director");
  const first = async (page: typeof director, list: string, kind: RegExp) => {
    await page.goto(list);
    const links = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
    return links.find((href) => kind.test(href)) ?? `nothing on ${list}`;
  };
  const site = await first(director, "/sites", /^\/sites\/S-\d+$/);
  const agreement = await first(director, "/agreements", /^\/agreements\/AG-\d+/);
  const debrief = await first(director, "/debriefs", /^\/debriefs\/INC-\d+/);
  for (const address of [room, `${room}/log`, `${room}/sent`, site, `${site}/plans`, agreement, debrief].map((one) => one.split("?")[0] ?? one)) {
    const nothing = address.replace(/-\d+/, (digits) => `-${"9".repeat(digits.length - 1)}`);
    const answers = [];
    for (const one of [address, nothing]) {
      const answer = await campus.goto(one);
      answers.push([answer?.status(), await campus.title(), (await answer?.text())?.replaceAll(one, "")]);
    }
    expect(answers[0]?.[0], address).toBe(404);
    expect(answers[0], address).toEqual(answers[1]);
  }
  await mustBeAccessibleEverywhere(campus, "a page that is not there");

  const found = async (asked: string) => {
    await campus.goto(`/search?q=${encodeURIComponent(asked)}`);
    return (await campus.getByRole("main").innerText()).replaceAll(asked, "");
  };
  const nobody = await found("xyzzy");
  await mustBeAccessibleEverywhere(campus, "a search that finds nothing");
  for (const asked of ["Northgate", "Northfield", "Cafeteria west", room.slice("/rooms/".length)]) expect(await found(asked)).toBe(nobody);
  await endByMistake(guard, room);
  await leave(campus, guard, dispatcher, director);
});

test("roles of one organisation see no more of a page than their duty needs", async ({ browser }) => {
  const closed: [Role, string[]][] = [
    ["guard", ["/admin/people", "/admin/tokens", "/agreements/new", "/desk"]],
    ["dispatcher", ["/admin/people", "/agreements/new"]],
  ];
  for (const [role, addresses] of closed) {
    const page = await signIn(browser, role);
    for (const address of addresses) expect((await page.goto(address))?.status(), `${role} ${address}`).toBe(404);
    await leave(page);
  }
});
