// Point 2: a response packet. One button makes it; its bundle opens from a folder without a network; its code says what it is, and that
// it holds no more once the site is another.
import { expect, test, type Page } from "@playwright/test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { PHONE, arrive, complaints, leave, mustBeAccessibleEverywhere, signIn, town } from "./town";

/** The files of a zip, from its central directory. Source: APPNOTE.TXT 4.3.12. */
function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, name, extra, comment] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(from, from + size);
    files.set(zip.toString("utf8", at + 46, at + 46 + name), method === 0 ? bytes : inflateRawSync(bytes));
    at += 46 + name + extra + comment;
  }
  return files;
}

/** Lays the files into a new folder, as a phone's storage has them; where the folder is. */
function laidOut(files: Map<string, Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-packet-"));
  for (const [name, bytes] of files) {
    expect(basename(name), "a bundle has no folders").toBe(name);
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

async function siteOf(page: Page, name: string): Promise<string> {
  await page.goto("/sites");
  const link = page.getByRole("main").locator("a[href^='/sites/S-']", { hasText: name }).first();
  return new URL((await link.getAttribute("href")) ?? "", page.url()).pathname;
}

/** Makes a packet on the page of packets; its file. */
async function make(page: Page, site: string, form: string): Promise<Buffer> {
  await page.goto(`${site}/packets`);
  await page.getByLabel("What", { exact: true }).selectOption({ label: form });
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Make the packet" }).click();
  return readFileSync(await (await coming).path());
}

const BUNDLE = "Offline bundle (zip: page, paper, signature)";

test("a packet opens from a folder without a network, and says when it has run out", async ({ browser }) => {
  test.setTimeout(400_000);
  const director = await signIn(browser, "director");
  const site = await siteOf(director, "Northfield");
  await director.goto(`${site}/packets`);
  await mustBeAccessibleEverywhere(director, "the packets of a site");
  const files = unzip(await make(director, site, BUNDLE));
  expect([...files.keys()].sort()).toEqual(expect.arrayContaining(["contents.json", "how-to-check.txt", "index.html", "key.txt", "manifest.txt", "packet.pdf"]));
  expect(files.get("packet.pdf")?.toString("latin1", 0, 5)).toBe("%PDF-");
  const folder = laidOut(files);
  try {
    const phone = await arrive(browser, { ...PHONE, offline: true });
    const asked: string[] = [];
    phone.on("request", (request) => asked.push(request.url()));
    const address = pathToFileURL(join(folder, "index.html")).href;
    await phone.goto(address);
    await expect(phone.getByText("Northfield").first()).toBeVisible();
    await expect(phone.getByRole("heading", { name: "Floor plan: Ground floor" }).or(phone.locator(".plan svg")).first()).toBeVisible();
    await expect(phone.getByText("This packet has run out.")).toBeHidden();
    await mustBeAccessibleEverywhere(phone, "the bundle of a packet");
    const chapter = phone.getByRole("navigation").getByRole("link").last();
    await chapter.click();
    await expect(phone.locator(`[id='${new URL(phone.url()).hash.slice(1)}']`)).toBeInViewport();
    expect(asked, "nobody is asked for anything").toEqual([address]);
    expect(complaints(phone).console, "its console").toEqual([]);

    // By the phone's own clock: a packet from long ago says so, first of all.
    await phone.clock.setFixedTime(new Date("2099-01-01T00:00:00Z"));
    await phone.goto(address.replace(/#.*$/, ""));
    await expect(phone.getByRole("alert")).toContainText("This packet has run out.");
    await mustBeAccessibleEverywhere(phone, "the bundle of a packet that has run out");
    await leave(phone);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await leave(director);
});

test("the code of a packet says whether it holds, and which file it is", async ({ browser }) => {
  test.setTimeout(400_000);
  const director = await signIn(browser, "director");
  const site = await siteOf(director, "Northfield");
  const paper = await make(director, site, "Paper (PDF)");
  expect(paper.toString("latin1", 0, 5)).toBe("%PDF-");
  await director.reload();
  await expect(director.getByRole("table").getByText("Holds", { exact: true }).first()).toBeVisible();
  const code = (await director.getByRole("table").locator("a[href^='/v/']").first().getAttribute("href")) ?? "";

  const stranger = await arrive(browser, { baseURL: town().origin, ...PHONE });
  await stranger.goto(code);
  await expect(stranger.getByText("Known and current")).toBeVisible();
  await expect(stranger.getByText("Northfield")).toHaveCount(0);
  await mustBeAccessibleEverywhere(stranger, "the page of a packet's code");
  for (const [bytes, said] of [
    [paper, "The same file"],
    [Buffer.concat([paper, Buffer.from("\n")]), "Not the same file"],
  ] as const) {
    await stranger.getByLabel("PDF file").setInputFiles({ name: "packet.pdf", mimeType: "application/pdf", buffer: bytes });
    await stranger.getByRole("button", { name: "Compare the file" }).click();
    await expect(stranger.getByText(said, { exact: true })).toBeVisible();
  }
  await mustBeAccessibleEverywhere(stranger, "a file that is not the packet");
  const unknown = await stranger.goto(`/v/${"0".repeat(64)}`);
  expect(unknown?.status()).toBe(404);
  await expect(stranger.getByText("Not known", { exact: true })).toBeVisible();

  // The site changes: the paper in the vehicle says so to whoever scans it.
  const hours = director.getByLabel("Hours", { exact: true });
  await director.goto(`${site}/edit`);
  const before = await hours.inputValue();
  const changes = async (to: string) => {
    await director.goto(`${site}/edit`);
    await hours.fill(to);
    await director.getByRole("main").getByRole("button", { name: "Save" }).first().click();
    await expect(director.getByText(to).first()).toBeVisible();
  };
  await changes(`${before}, as told`);
  await stranger.goto(code);
  await expect(stranger.getByText("Known, but superseded")).toBeVisible();
  await mustBeAccessibleEverywhere(stranger, "the page of a packet that is superseded");
  await director.goto(`${site}/packets`);
  await expect(director.getByRole("table").getByText("Changed", { exact: false }).first()).toBeVisible();
  await changes(before);
  await leave(director, stranger);
});
