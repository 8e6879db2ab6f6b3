// Makes a demo partnership in a folder of its own, serves it on a free port, and keeps its sign-in links for the stories. With
// MUSTER_TEST_STORY_DATABASE it lives in that database, which has to be empty, else in SQLite.
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
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

/** Stories run in another process: whatever they send here restarts the program. */
const restartsOnCall = (restart: () => Promise<void>) =>
  new Promise<Server>((listens) => {
    const server = createServer((_, answer) => {
      restart().then(
        () => answer.writeHead(204).end(),
        (err: unknown) => answer.writeHead(500).end(String(err)),
      );
    });
    server.listen(0, "127.0.0.1", () => listens(server));
  });

export default async function serve(): Promise<() => Promise<void>> {
  const database = process.env.MUSTER_TEST_STORY_DATABASE;
  const muster = await start("demo", ["--raise-per-minute", "1000", ...(database ? ["--database", database] : [])]);
  const caller = await restartsOnCall(muster.restart);
  const { port } = caller.address() as AddressInfo;
  const links = join(muster.folder, "links.json");
  const restart = `http://127.0.0.1:${port}/`;
  writeFileSync(links, JSON.stringify({ origin: muster.origin, restart, links: readLinks(muster.printed()) }));
  process.env.MUSTER_TEST_STORY_LINKS = links;
  return async () => {
    caller.close();
    await muster.stop();
  };
}
