// Makes a demo partnership in a folder of its own, serves it on a free port, and keeps its sign-in links for the stories.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "./program";

/** The links as the program prints them: an organisation's name, then its roles with their addresses. */
function readLinks(printed: string): Record<string, string> {
  const links: Record<string, string> = {};
  let organisation = "";
  for (const line of printed.split("\n")) {
    const role = /^ {2}(.+?) +(http:\S+)$/.exec(line);
    if (role?.[1] && role[2]) links[`${organisation}: ${role[1]}`] = role[2];
    else if (/^\S/.test(line)) organisation = line.trim();
  }
  return links;
}

export default async function serve(): Promise<() => Promise<void>> {
  const muster = await start("demo", ["--raise-per-minute", "1000"]);
  const links = join(muster.folder, "links.json");
  writeFileSync(links, JSON.stringify({ origin: muster.origin, links: readLinks(muster.printed()) }));
  process.env.MUSTER_STORY_LINKS = links;
  return muster.stop;
}
