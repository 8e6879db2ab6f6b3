// Builds fonts/dist: the faces that documents are set in, and their licences. Nothing is fetched here (npm ci).
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "dist");
const fresh = join(here, "node_modules", ".dist-fresh");

/** Package, name of its files, and whether a bold face is used. */
const FAMILIES = [
  ["atkinson-hyperlegible-next", "AtkinsonHyperlegibleNext", true],
  ["atkinson-hyperlegible-mono", "AtkinsonHyperlegibleMono", false],
  ["noto-sans", "NotoSans", true],
  ["noto-sans-arabic", "NotoSansArabic", true],
  ["noto-sans-hebrew", "NotoSansHebrew", true],
  ["noto-sans-devanagari", "NotoSansDevanagari", true],
];

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
for (const [family, file, bold] of FAMILIES) {
  const folder = join(here, "node_modules", "@expo-google-fonts", family);
  for (const weight of bold ? ["400Regular", "700Bold"] : ["400Regular"]) {
    await copyFile(join(folder, weight, `${file}_${weight}.ttf`), join(fresh, `${family}-${weight.slice(0, 3)}.ttf`));
  }
  await copyFile(join(folder, "LICENSE_FONT"), join(fresh, `${family}-licence.txt`));
}
// The finished folder takes the old one's place in one move: a half-built dist is never embedded.
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
