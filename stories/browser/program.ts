// The real program as a child process: on a free port of this machine, over a folder of its own, gone with the stories.
import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stops the program when its own input ends, which it does however we end. */
const KEEPER = '"$@" </dev/null & program=$!; cat >/dev/null; kill "$program" 2>/dev/null; wait "$program"';
const PATIENCE_MS = 300_000;

/** Where the build put the programs. */
export const PROGRAMS = process.env.MUSTER_TEST_BIN_DIR ?? join(import.meta.dirname, "../../target/debug");

export interface Muster {
  origin: string;
  /** A folder that is taken away at the end; the program's data are in `data` below it. */
  folder: string;
  /** What it has printed until now. */
  printed: () => string;
  /** Ends it as a service manager does and starts it again on the same port and data. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A port that is free now. It is not one of those that the system gives to whoever asks for any: the demo is made before it is taken. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(10_240, 16_000);
    const isFree = await new Promise<boolean>((found) => {
      const server = createServer();
      server.once("error", () => found(false));
      server.listen(port, "127.0.0.1", () => server.close(() => found(true)));
    });
    if (isFree) return port;
  }
  throw new Error("there is no free port");
}

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`muster ended with ${child.exitCode}`);
    const ready = await fetch(`${origin}/health/ready`).then((answer) => answer.ok, () => false);
    if (ready) return;
    await new Promise((pause) => setTimeout(pause, 100));
  }
  throw new Error("muster was not ready in time");
}

/** `muster serve` or `muster demo`, with these settings beside address and folder, once it is ready. */
export async function start(command: "serve" | "demo", settings: string[]): Promise<Muster> {
  const folder = mkdtempSync(join(tmpdir(), "muster-browser-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const all = [command, "--listen", `127.0.0.1:${port}`, "--data-dir", join(folder, "data"), ...settings];
  let printed = "";
  const begin = () => {
    const child = spawn("/bin/sh", ["-c", KEEPER, "keeper", join(PROGRAMS, "muster"), ...all], {
      env: { ...process.env, MUSTER_LOG: "warn" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdout.on("data", (bytes: Buffer) => (printed += bytes.toString()));
    return child;
  };
  let child = begin();
  const end = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.stdin.end();
    if (child.exitCode === null) await ended;
  };
  const stop = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  const restart = async () => {
    await end();
    child = begin();
    await untilReady(origin, child);
  };
  try {
    await untilReady(origin, child);
  } catch (err) {
    await stop();
    throw err;
  }
  return { origin, folder, printed: () => printed, restart, stop };
}
