// Makes a demo partnership in a folder of its own, serves it on a free port, and keeps its sign-in links for the stories.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stops the program when its own input ends, which it does however we end. */
const KEEPER = '"$@" </dev/null & program=$!; cat >/dev/null; kill "$program" 2>/dev/null; wait "$program"';
const PATIENCE_MS = 300_000;

const freePort = () =>
  new Promise<number>((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

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

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`muster ended with ${child.exitCode}`);
    const ready = await fetch(`${origin}/health/ready`).then((answer) => answer.ok, () => false);
    if (ready) return;
    await new Promise((pause) => setTimeout(pause, 100));
  }
  throw new Error("the demo was not ready in time");
}

export default async function serve(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "muster-browser-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = join(process.env.MUSTER_BIN_DIR ?? join(import.meta.dirname, "../../target/debug"), "muster");
  const settings = ["demo", "--listen", `127.0.0.1:${port}`, "--data-dir", join(folder, "data"), "--raise-per-minute", "1000"];
  const child = spawn("/bin/sh", ["-c", KEEPER, "keeper", program, ...settings], {
    env: { ...process.env, MUSTER_LOG: "warn" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (bytes: Buffer) => (printed += bytes.toString()));
  const stop = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.stdin.end();
    if (child.exitCode === null) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(origin, child);
  } catch (err) {
    await stop();
    throw err;
  }
  const links = join(folder, "links.json");
  writeFileSync(links, JSON.stringify({ origin, links: readLinks(printed) }));
  process.env.MUSTER_STORY_LINKS = links;
  return stop;
}
