// What an open screen may have missed it finds, shows and sounds; and no screen outlives its sign-in.
import { expect, test, type Page } from "@playwright/test";
import { PHONE, endByMistake, holdUntilSent, leave, raise, restart, signIn } from "./town";

/** A dispatcher's desk that somebody has touched, so that it may sound; it counts its tones. */
async function desk(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counts = window as unknown as { tones: number };
    counts.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number) {
      counts.tones += 1;
      start.call(this, when);
    };
  });
  await page.goto("/desk");
  await touch(page);
  await expect(page.locator("[data-sound-switch]")).toHaveAttribute("aria-pressed", "true");
}

/** A touch lets a page sound, and ends what rings. */
const touch = (page: Page) => page.locator("main").click({ position: { x: 4, y: 4 } });

const tones = (page: Page) => page.evaluate(() => (window as unknown as { tones: number }).tones);

async function mustShowAndSound(page: Page, place: string): Promise<void> {
  await expect(page.locator(".strip-live", { hasText: place })).toBeVisible();
  await expect.poll(() => tones(page)).toBeGreaterThan(0);
}

/** Holds every event stream of a page back, until it is let through. */
async function heldStream(page: Page): Promise<() => void> {
  let letThrough = () => {};
  const open = new Promise<void>((done) => (letThrough = done));
  await page.route(/\/live(\?|$)/, async (route) => {
    await open;
    await route.continue();
  });
  return letThrough;
}

test("an alarm between a page and its stream is shown and sounds", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const dispatcher = await signIn(browser, "dispatcher");
  const letThrough = await heldStream(dispatcher);
  await desk(dispatcher);
  const room = await raise(guard, "Stairwell north");
  await dispatcher.waitForTimeout(1_000);
  await expect(dispatcher.getByText("Stairwell north")).toHaveCount(0);
  letThrough();
  await mustShowAndSound(dispatcher, "Stairwell north");
  await endByMistake(guard, room);
  await leave(guard, dispatcher);
});

test("an alarm that the next page was drawn with sounds there, and on no page after it", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const dispatcher = await signIn(browser, "dispatcher");
  await desk(dispatcher);
  await dispatcher.context().setOffline(true);
  const room = await raise(guard, "Stairwell south");
  await dispatcher.context().setOffline(false);
  await dispatcher.goto("/desk");
  await touch(dispatcher);
  const announced = () => dispatcher.evaluate(() => sessionStorage.getItem("muster-announced"));
  await expect.poll(announced).toContain(room);
  await dispatcher.goto("/desk");
  await dispatcher.waitForTimeout(500);
  expect(await tones(dispatcher), "it rings once").toBe(0);
  await endByMistake(guard, room);
  await leave(guard, dispatcher);
});

test("an alarm while the server was away is found when the line is back", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const dispatcher = await signIn(browser, "dispatcher");
  await desk(dispatcher);
  // The line hears something, so that it comes back with what it heard last.
  const first = await raise(guard, "Loading dock");
  await mustShowAndSound(dispatcher, "Loading dock");
  await endByMistake(guard, first);
  await expect(dispatcher.locator(".strip-live")).toHaveCount(0);
  const before = await tones(dispatcher);
  await touch(dispatcher);

  await dispatcher.context().setOffline(true);
  await restart();
  const room = await raise(guard, "Boiler room");
  await dispatcher.context().setOffline(false);
  await expect(dispatcher.locator(".strip-live", { hasText: "Boiler room" })).toBeVisible({ timeout: 14_000 });
  await expect.poll(() => tones(dispatcher)).toBeGreaterThan(before);
  await endByMistake(guard, room);
  await leave(guard, dispatcher);
});

test("a desk that shows an emergency stays with it when another is raised, whatever is typed there", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const dispatcher = await signIn(browser, "dispatcher");
  await desk(dispatcher);
  await expect(dispatcher.getByText("Choose an emergency from the queue.")).toBeVisible();
  const first = await raise(guard, "Pharmacy");
  const shown = first.replace("/rooms/", "");
  const heading = dispatcher.getByRole("heading", { name: /^Tell the site/ });
  await expect(heading).toHaveText(`Tell the site, ${shown}`);
  const mustStay = async () => {
    await expect(heading).toHaveText(`Tell the site, ${shown}`);
    await expect(dispatcher.locator("#emergency .call-kind")).toContainText(shown);
    await expect(dispatcher.locator(`#emergency form[action="${first}/acknowledgement"]`)).toHaveCount(1);
    const actions = await dispatcher.locator("#tell form").evaluateAll((all) => all.map((one) => one.getAttribute("action")));
    expect([...new Set(actions)]).toEqual([`${first}/status`]);
  };
  // Nothing is typed yet.
  const second = await raise(guard, "Laundry");
  await expect(dispatcher.locator("#queue").getByText("Laundry").first()).toBeVisible();
  await mustStay();
  await dispatcher.getByLabel("Units", { exact: true }).fill("412");
  const third = await raise(guard, "Kitchen");
  await expect(dispatcher.locator("#queue").getByText("Kitchen").first()).toBeVisible();
  await mustStay();
  await dispatcher.getByRole("button", { name: "Units sent" }).click();
  await expect(dispatcher).toHaveURL(new RegExp(`/desk\\?room=${shown}$`));
  await guard.goto(`${first}/log`);
  await expect(guard.getByText("Units sent: 412.").first()).toBeVisible();
  for (const room of [third, second, first]) await endByMistake(guard, room);
  await leave(guard, dispatcher);
});

test("a home page that stands open says how many rooms are open, as they come and go", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const pages = [await signIn(browser, "director"), await signIn(browser, "dispatcher")];
  for (const page of pages) await page.goto("/home");
  const says = async (words: string) => {
    for (const page of pages) await expect(page.locator("[data-live-rooms-counted]")).toContainText(words);
  };
  await says("No live room.");
  const room = await raise(guard, "Archive");
  await says("1 room is open.");
  const other = await raise(guard, "Workshop");
  await says("2 rooms are open.");
  for (const one of [other, room]) await endByMistake(guard, one);
  await says("No live room.");
  await leave(guard, ...pages);
});

test("a call that comes again finds the strip that got lost", async ({ browser }) => {
  const guard = await signIn(browser, "guard");
  const dispatcher = await signIn(browser, "dispatcher");
  let raised = () => {};
  const alarm = new Promise<void>((done) => (raised = done));
  // The worker's second try is all that ever reaches this screen.
  await dispatcher.route(/\/live(\?|$)/, async (route) => {
    await alarm;
    const body = 'event: message\ndata: {"event":"alert.raised"}\n\n';
    await route.fulfill({ contentType: "text/event-stream", body });
  });
  await desk(dispatcher);
  const room = await raise(guard, "Helipad");
  await expect(dispatcher.getByText("Helipad")).toHaveCount(0);
  raised();
  await mustShowAndSound(dispatcher, "Helipad");
  await endByMistake(guard, room);
  await leave(guard, dispatcher);
});

test("a screen whose sign-in is over shows nothing more", async ({ browser }) => {
  const left = await signIn(browser, "dispatcher");
  const elsewhere = await signIn(browser, "dispatcher");
  await left.goto("/desk");
  await elsewhere.goto("/sign-out-everywhere");
  await elsewhere.locator('main form[action="/sign-out-everywhere"] button[type=submit]').click();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await expect(left).toHaveURL(/\/sign-in\?next=%2Fdesk/);
  await leave(left, elsewhere);
});

test("an alarm that is stored counts as sent though its page fails, and the room is offered", async ({ browser }) => {
  const guard = await signIn(browser, "guard", PHONE);
  await guard.goto("/raise");
  await guard.route(/\/rooms\/INC-[0-9A-Z]+\/sent$/, (route) => route.fulfill({ status: 500, body: "broken" }));
  await holdUntilSent(guard);
  const sent = guard.locator("[data-hold-sent]");
  await expect(sent).toBeVisible();
  await expect(guard.locator("[data-hold-failed]")).toBeHidden();
  await sent.getByRole("link").click();
  await expect(guard).toHaveURL(/\/rooms\/INC-[0-9A-Z]+$/);
  const room = new URL(guard.url()).pathname;
  await endByMistake(guard, room);
  await leave(guard);
});
