// Builds foundation/web/dist: hashed files, manifest.json, and a check of the size budgets in the design, section 8.
// Nothing here is fetched while building: every input is in this folder or in node_modules (npm ci).
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "dist");
const fresh = join(here, "node_modules", ".dist-fresh");

const KB = 1024;
/** Compressed bytes a file may have. Source: the design, section 8; islands are held to a quarter of what it allows. */
const BUDGET = { "app.css": 30 * KB, "app.js": 16 * KB, island: 16 * KB, fonts: 55 * KB, "sprite.svg": 14 * KB };

/** Text files are also written gzipped, so that the server never compresses them again. */
const COMPRESSED = /\.(css|js|svg|json|webmanifest|txt)$/;

const manifest = {};
const sizes = {};

async function emit(name, bytes) {
  const content = Buffer.from(bytes);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  await writeFile(join(fresh, hashed), content);
  const packed = gzipSync(content, { level: 9 });
  if (COMPRESSED.test(name)) await writeFile(join(fresh, `${hashed}.gz`), packed);
  manifest[name] = hashed;
  sizes[name] = COMPRESSED.test(name) ? packed.length : content.length;
  return hashed;
}

/** A font in Latin, and the licence that travels with it. */
async function fonts() {
  for (const face of ["next", "mono"]) {
    const family = `atkinson-hyperlegible-${face}`;
    const folder = join(modules, "@fontsource-variable", family);
    await emit(`${family}.woff2`, await readFile(join(folder, "files", `${family}-latin-wght-normal.woff2`)));
    await emit(`${family}-licence.txt`, await readFile(join(folder, "LICENSE")));
  }
}

/** One symbol of the sprite: the drawing only; size, colour and stroke are the style sheet's. */
function symbol(name, svg) {
  const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1];
  const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
  if (!viewBox || inner === undefined) throw new Error(`icon ${name}: not an SVG with a viewBox`);
  const drawing = inner.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="${viewBox}">${drawing}</symbol>`;
}

async function sprite() {
  const list = (await readFile(join(here, "icons", "tabler.txt"), "utf8")).split("\n");
  const symbols = [];
  for (const line of list.filter((text) => text.trim() !== "" && !text.startsWith("#"))) {
    const [ours, theirs = ours] = line.trim().split(/\s+/);
    symbols.push(symbol(ours, await readFile(join(modules, "@tabler/icons/icons/outline", `${theirs}.svg`), "utf8")));
  }
  for (const file of (await readdir(join(here, "icons"))).filter((name) => name.endsWith(".svg")).sort()) {
    symbols.push(symbol(basename(file, ".svg"), await readFile(join(here, "icons", file), "utf8")));
  }
  await emit("sprite.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  await emit("icons-licence.txt", await readFile(join(modules, "@tabler/icons/LICENSE")));
}

async function styles() {
  const result = sass.compile(join(here, "styles", "app.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
    silenceDeprecations: ["import"],
  });
  const css = result.css.replace(/asset\("([^")]+)"\)/g, (_, name) => {
    if (!manifest[name]) throw new Error(`styles: no asset called ${name}`);
    return `url(${manifest[name]})`;
  });
  await emit("app.css", css);
}

const scripts = { bundle: true, minify: true, format: "esm", target: "es2022", write: false, legalComments: "none" };

async function islands() {
  const files = (await readdir(join(here, "islands"))).filter((name) => name.endsWith(".ts") && !name.startsWith("_"));
  const addresses = {};
  for (const file of files.sort()) {
    const name = basename(file, ".ts");
    if (name === "app") continue;
    const built = await esbuild.build({ ...scripts, entryPoints: [join(here, "islands", file)] });
    addresses[name] = await emit(`island-${name}.js`, built.outputFiles[0].contents);
  }
  const app = await esbuild.build({
    ...scripts,
    entryPoints: [join(here, "islands", "app.ts")],
    nodePaths: [modules],
    define: { ISLANDS: JSON.stringify(addresses) },
  });
  await emit("app.js", app.outputFiles[0].contents);
}

/** The worker of the check pages. It is served from the root under its own name (`readiness/src/kit/worker.rs`). */
async function workers() {
  const built = await esbuild.build({ ...scripts, entryPoints: [join(here, "workers", "kit_worker.ts")] });
  await emit("kit-worker.js", built.outputFiles[0].contents);
}

async function identity() {
  const mark = await readFile(join(here, "icons", "mark.svg"));
  const icon = await emit("favicon.svg", mark);
  await emit("app.webmanifest", JSON.stringify({
    name: "Muster", short_name: "Muster", start_url: "/home", scope: "/", display: "standalone",
    background_color: "#f7f6f2", theme_color: "#12232b",
    icons: [{ src: icon, sizes: "any", type: "image/svg+xml", purpose: "any" }],
  }));
}

function checkBudgets() {
  const over = [];
  const hold = (what, bytes, limit) => {
    console.log(`${what.padEnd(28)} ${(bytes / KB).toFixed(1).padStart(6)} KB of ${limit / KB}`);
    if (bytes > limit) over.push(`${what} is ${bytes} bytes compressed, ${bytes - limit} over its budget`);
  };
  const total = (pattern) => Object.keys(sizes).filter((name) => pattern.test(name)).reduce((sum, name) => sum + sizes[name], 0);
  for (const name of ["app.css", "app.js", "sprite.svg"]) hold(name, sizes[name], BUDGET[name]);
  for (const name of Object.keys(sizes).filter((name) => name.startsWith("island-"))) hold(name, sizes[name], BUDGET.island);
  hold("fonts", total(/\.woff2$/), BUDGET.fonts);
  if (over.length > 0) throw new Error(over.join("\n"));
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await fonts();
for (const name of ["bootstrap", "htmx.org"]) await emit(`${name.split(".")[0]}-licence.txt`, await readFile(join(modules, name, "LICENSE")));
await sprite();
await styles();
await islands();
await workers();
await identity();
checkBudgets();
await writeFile(join(fresh, "manifest.json"), JSON.stringify(manifest, null, 1));
// The finished folder takes the old one's place in one move: a half-built dist is never embedded.
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
