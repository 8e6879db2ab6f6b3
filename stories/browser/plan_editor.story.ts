// Point 1: a floor is drawn in the browser, with the pointer, with the keys and by the list beside it; every save is a version with its
// reason; and of two people who draw at once neither loses anything.
import { expect, test, type Locator, type Page } from "@playwright/test";
import { complaints, leave, mustBeAccessible, mustBeAccessibleEverywhere, signIn, tabTo } from "./town";

/** What the editor says of itself. */
const said = (page: Page) => page.locator(".plan-editor-status");
const board = (page: Page) => page.getByRole("application", { name: "Drawing board" });
const tools = (page: Page) => page.getByRole("toolbar", { name: "Drawing tools" });
const tool = (page: Page, name: string) => tools(page).getByRole("button", { name, exact: true });
/** The rows of everything on the drawing. */
const listed = (page: Page) => page.getByRole("main").locator("a[href*='/edit?feature=']");

/** Presses at a part of the board's width and height. */
async function pressAt(page: Page, east: number, south: number): Promise<void> {
  const box = await board(page).boundingBox();
  if (!box) throw new Error("there is no board");
  await page.mouse.click(box.x + box.width * east, box.y + box.height * south);
}

/** The page of the editor, once its tools are there. */
async function open(page: Page, floor: string): Promise<void> {
  await page.goto(`${floor}/edit`);
  await expect(board(page)).toBeVisible();
  await board(page).scrollIntoViewIfNeeded();
}

async function draws(page: Page, kind: string): Promise<void> {
  await tools(page).getByLabel("What to add").selectOption({ label: kind });
  await tool(page, "Add").click();
}

async function saves(page: Page, why: string): Promise<void> {
  await page.locator("form[data-steps]").getByLabel("Why").fill(why);
  await page.getByRole("button", { name: "Save what was drawn" }).click();
}

/** Adds a thing by the form of the list. */
async function adds(page: Page, kind: string, name: string, cell: string, why: string): Promise<void> {
  await page.locator("form[method='get']").getByLabel("What to add").selectOption({ label: kind });
  await page.locator("form[method='get']").getByRole("button", { name: "Add", exact: true }).click();
  const form = page.locator("form#feature");
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("Into a cell of the grid").fill(cell);
  await form.getByLabel("Shape").selectOption({ label: "A point" });
  await form.getByLabel("Why").fill(why);
  await form.getByRole("button", { name: "Save", exact: true }).click();
}

/** Opens the form of the thing of this name and gives it another. */
async function renames(form: Locator, to: string): Promise<void> {
  await form.getByLabel("Name", { exact: true }).fill(to);
  await form.getByRole("button", { name: "Save", exact: true }).click();
}

/** A new floor of the hospital; its address. */
async function floorOf(director: Page, name: string, storey: string): Promise<string> {
  await director.goto("/sites");
  const link = director.getByRole("main").locator("a[href^='/sites/S-']", { hasText: "Northfield" }).first();
  const site = new URL((await link.getAttribute("href")) ?? "", director.url()).pathname;
  await director.goto(`${site}/plans/new`);
  await director.getByLabel("Name of the floor").fill(name);
  await director.getByLabel("Storey").fill(storey);
  // Over the other floors of the demo: the grid is one for all of them.
  await director.getByLabel("Place of its middle").fill("44.002637, -39.994313");
  await director.getByLabel("Width in metres").fill("60");
  await director.getByLabel("Depth in metres").fill("40");
  return site;
}

async function begin(director: Page, name: string, storey: string): Promise<string> {
  await floorOf(director, name, storey);
  await director.getByRole("button", { name: "Begin" }).click();
  await expect(director).toHaveURL(/\/plans\/[^/]+\/edit\?done=plan-begun$/);
  return new URL(director.url()).pathname.replace(/\/edit$/, "");
}

/** Takes the floor away, so that the next story finds the site as it was. */
async function removes(director: Page, floor: string): Promise<void> {
  await director.goto(floor);
  await director.getByRole("link", { name: "Remove floor" }).click();
  await director.getByRole("button", { name: "Remove floor" }).click();
  await expect(director.getByText("The floor is removed.")).toBeVisible();
}

test("a floor is drawn with the pointer, with the keys and by the list, and each save is a version", async ({ browser }) => {
  test.setTimeout(600_000);
  const director = await signIn(browser, "director");
  await floorOf(director, "", "7");
  await director.getByRole("button", { name: "Begin" }).click();
  await expect(director.getByText("There is a problem")).toBeVisible();
  await mustBeAccessibleEverywhere(director, "a floor that is not begun yet");
  const floor = await begin(director, "Floor of the story", "7");
  await open(director, floor);

  // The pointer: a room of four corners, which can be undone and done again.
  await draws(director, "room");
  for (const [east, south] of [[0.3, 0.3], [0.5, 0.3], [0.5, 0.6], [0.3, 0.6]] as const) {
    await pressAt(director, east, south);
    await expect(said(director)).toContainText("room set at");
  }
  await tool(director, "Finish the shape").click();
  await expect(said(director)).toContainText("Steps not saved yet: 1");
  await tool(director, "Undo").click();
  await expect(said(director)).toHaveText("Undone");
  await expect(tool(director, "Undo")).toBeDisabled();
  await tool(director, "Redo").click();
  await expect(said(director)).toHaveText("Done again Steps not saved yet: 1");

  // The keys: a defibrillator, moved, taken away, and undone until it is back where it was set.
  await tools(director).getByLabel("What to add").selectOption({ label: "defibrillator" });
  await tabTo(director, tool(director, "Add"));
  await director.keyboard.press("Enter");
  await expect(board(director)).toBeFocused();
  await director.keyboard.press("Shift+ArrowRight");
  await expect(said(director)).toContainText("m east");
  await director.keyboard.press("Enter");
  await expect(said(director)).toContainText("Steps not saved yet: 2");
  const put = (await said(director).textContent()) ?? "";
  await director.keyboard.press("Shift+ArrowDown");
  await expect(said(director)).toContainText("Steps not saved yet: 3");
  await director.keyboard.press("Delete");
  await expect(said(director)).toContainText("is taken away");
  await director.keyboard.press("Control+z");
  await director.keyboard.press("Control+z");
  await expect(said(director)).toHaveText("Undone Steps not saved yet: 2");
  await tools(director).getByLabel("Thing").selectOption({ label: "defibrillator (defibrillator)" });
  await expect(said(director)).toHaveText(put);
  await mustBeAccessibleEverywhere(director, "the editor of a plan while somebody draws");
  await saves(director, "A room and its defibrillator");
  await expect(director.getByText("Saved as a new version.", { exact: false })).toBeVisible();
  await expect(listed(director)).toHaveCount(3);

  // The list: the same without a pointer and without a script.
  await adds(director, "hazard", "Oxygen store", "B2", "Oxygen came");
  await expect(director.getByText("Saved as a new version.", { exact: false })).toBeVisible();
  await listed(director).filter({ hasText: "Oxygen store" }).click();
  await mustBeAccessibleEverywhere(director, "the form of one thing on a plan");

  // Each save is there with its reason, and two of them stand side by side.
  await director.goto(`${floor}/versions`);
  for (const reason of ["A room and its defibrillator", "Oxygen came"]) await expect(director.getByText(reason, { exact: false }).first()).toBeVisible();
  await expect(director.getByRole("link", { name: "Version 3" })).toBeVisible();
  await mustBeAccessibleEverywhere(director, "the versions of a plan");
  await director.getByLabel("Earlier version").selectOption({ label: "Version 1" });
  await director.getByLabel("Later version").selectOption({ label: "Version 3" });
  await director.getByRole("button", { name: "Compare two versions" }).click();
  await expect(director.getByText("3 differences")).toBeVisible();
  await expect(director.getByRole("main").getByRole("listitem").filter({ hasText: "Oxygen store" }).first()).toContainText("came");
  await mustBeAccessibleEverywhere(director, "two versions of a plan");

  await removes(director, floor);
  expect(complaints(director).console.filter((line) => !line.includes("422")), "its console").toEqual([]);
  await leave(director);
});

test("of two people who draw at once neither loses anything", async ({ browser }) => {
  test.setTimeout(600_000);
  const director = await signIn(browser, "director");
  const manager = await signIn(browser, "manager");
  const floor = await begin(director, "Floor of two", "8");
  await adds(director, "hazard", "Gas", "B2", "");
  await expect(director.getByText("Saved as a new version.", { exact: false })).toBeVisible();

  // Different things: both are in the version of who is second.
  await open(director, floor);
  await open(manager, floor);
  await adds(manager, "hazard", "Acid", "C2", "The manager's");
  await expect(manager.getByText("Saved as a new version.", { exact: false })).toBeVisible();
  await draws(director, "defibrillator");
  await pressAt(director, 0.5, 0.5);
  await expect(said(director)).toContainText("Steps not saved yet: 1");
  await saves(director, "The director's");
  await expect(director.getByText("together with what somebody else drew meanwhile", { exact: false })).toBeVisible();
  for (const name of ["Gas", "Acid", "defibrillator"]) await expect(listed(director).filter({ hasText: name }).first()).toBeVisible();

  // The same thing: who is second sees both and chooses.
  for (const page of [director, manager]) {
    await open(page, floor);
    await listed(page).filter({ hasText: "Gas" }).click();
    await expect(page.locator("form#feature").getByLabel("Name", { exact: true })).toHaveValue("Gas");
  }
  await renames(manager.locator("form#feature"), "Gas, main tap");
  await expect(manager.getByText("Saved as a new version.", { exact: false })).toBeVisible();
  await renames(director.locator("form#feature"), "Gas, north wall");
  await expect(director.getByRole("heading", { name: "Changed by both of you" }).first()).toBeVisible();
  const choice = director.getByRole("alert").filter({ hasText: "Changed by both of you" });
  await expect(choice).toContainText("Gas, main tap");
  await expect(choice).toContainText("Gas, north wall");
  await mustBeAccessibleEverywhere(director, "two people's work side by side");
  await choice.getByRole("checkbox", { name: /^Use mine for / }).check();
  await choice.getByRole("button", { name: "Save with these choices" }).click();
  await expect(director.getByText("Saved as a new version.", { exact: false })).toBeVisible();
  await expect(listed(director).filter({ hasText: "Gas, north wall" })).toBeVisible();
  await expect(listed(director).filter({ hasText: "Acid" })).toBeVisible();
  await mustBeAccessible(director, "the editor after both have drawn");

  // What was given up is not lost: it is the version before.
  await director.goto(`${floor}/versions/5`);
  await expect(director.getByRole("main").getByText("Gas, main tap").filter({ visible: true }).first()).toBeVisible();
  await removes(director, floor);
  await leave(director, manager);
});

/** A PDF of one page: four sides of a room, drawn as a plan has them. */
function planAsPdf(): Buffer {
  const content = "4 w 40 40 m 560 40 l 560 360 l 40 360 l h S 300 40 m 300 360 l S";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let text = "%PDF-1.4\n";
  const starts = objects.map((object, at) => {
    const start = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>`;
  return Buffer.from(`${text}${end}\nstartxref\n${text.length}\n%%EOF`, "latin1");
}

test("a page of a PDF is laid under a floor, placed by keys and by two points, and shown", async ({ browser }) => {
  const director = await signIn(browser, "director");
  const guard = await signIn(browser, "guard");
  const floor = await begin(director, "Over a plan", "7");
  await director.goto(`${floor}/picture`);
  await expect(director.getByText("No picture lies under this floor")).toBeVisible();
  await director.getByLabel("File").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await director.getByRole("button", { name: "Bring a picture" }).click();
  await expect(director.getByRole("main").getByText("The file is not a PNG, JPEG, WebP or PDF.").first()).toBeVisible();
  await director.getByLabel("File").setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: planAsPdf() });
  await director.getByLabel("Page of a PDF").fill("1");
  await director.getByRole("button", { name: "Bring a picture" }).click();
  await expect(director.getByText("page 1 of a PDF").filter({ visible: true }).first()).toBeVisible();
  const image = director.locator("svg image.plan-under");
  const sizes = await image.evaluate(async (one) => {
    const picture = new Image();
    picture.src = one.getAttribute("href") ?? "";
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  });
  expect(sizes).toEqual([2500, 1666]);

  // By keys: a step to the east, wider, turned; the fields follow.
  const frame = director.getByRole("application", { name: "Move the picture" });
  await frame.focus();
  const width = Number(await director.getByLabel("Width in metres").inputValue());
  await director.keyboard.press("ArrowRight");
  await director.keyboard.press("+");
  await director.keyboard.press("Shift+]");
  await expect(director.getByLabel("Turned, in degrees")).toHaveValue("1.00");
  expect(Number(await director.getByLabel("Width in metres").inputValue())).toBeGreaterThan(width);
  await mustBeAccessibleEverywhere(director, "a picture that is being placed");
  await guard.goto(floor);
  await expect(guard.locator("svg.plan-svg")).toBeVisible();
  await expect(guard.locator("image.plan-under"), "nobody showed it yet").toHaveCount(0);

  // By two corners of the room, and shown.
  await director.getByText("Two points of the picture, and where they are").click();
  const points = director.locator("form", { has: director.locator("input[name=x1]") });
  for (const [name, value] of [["x1", "166"], ["y1", "166"], ["at1", "10 5"], ["x2", "2333"], ["y2", "166"], ["at2", "62 5"]] as const) {
    await points.locator(`input[name=${name}]`).fill(value);
  }
  await points.getByRole("button", { name: "Save" }).click();
  await expect(director.getByText("Saved as a new version of this floor.")).toBeVisible();
  await expect(director.getByLabel("Turned, in degrees")).toHaveValue(/^-?0\.00$/);
  await expect(director.getByLabel("Width in metres")).toHaveValue("59.99");
  const lies = director.locator("form#picture-placing");
  await lies.getByLabel("Show it to whoever may read this floor plan").check();
  await lies.getByRole("button", { name: "Save" }).click();
  await expect(director.getByText("Whoever may read this floor plan", { exact: true }).first()).toBeVisible();
  await guard.goto(floor);
  await expect(guard.locator("image.plan-under")).toHaveCount(1);
  await mustBeAccessible(guard, "a floor over its picture");
  expect(complaints(director).broken).toEqual([]);
  await removes(director, floor);
  await leave(director, guard);
});
