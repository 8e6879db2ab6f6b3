// Golang.org/x/mod's sumdb packages: an implementation of the log's formats that is not ours. verify/oracle holds the program.
import type { APIRequestContext } from "@playwright/test";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where Debian puts Go packages that are not part of Go. */
const GOPATH = "/usr/share/gocode";
const TILE = 256;

/** Why the oracle cannot be built here; nothing when it can. */
export function missingForOracle(): string | undefined {
  if (spawnSync("go", ["version"]).error) return "no Go on this machine (Debian package golang-go)";
  if (!existsSync(join(GOPATH, "src/golang.org/x/mod/sumdb"))) return "no golang.org/x/mod on this machine (Debian package golang-golang-x-mod-dev)";
  return undefined;
}

/** Builds it from the packages of the system; nothing is fetched. */
export function buildOracle(folder: string): string {
  const oracle = join(folder, "oracle");
  execFileSync("go", ["build", "-o", oracle, join(import.meta.dirname, "../../verify/oracle/main.go")], {
    env: { ...process.env, GO111MODULE: "off", GOPATH, GOCACHE: join(folder, "go-cache"), GOFLAGS: "" },
  });
  return oracle;
}

/** What a checker of files said, and whether it was content. */
export function ask(program: string, args: string[]): { content: boolean; words: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { content: status === 0, words: `${stdout}${stderr}` };
}

/** Copies a served log to a folder, path by path, as C2SP tlog-tiles names them; its size. */
export async function mirror(program: APIRequestContext, log: string, folder: string): Promise<number> {
  const fetchInto = async (path: string) => {
    const answer = await program.get(`${log}/${path}`);
    if (!answer.ok()) throw new Error(`${log}/${path}: ${answer.status()}`);
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const bytes = await answer.body();
    writeFileSync(file, bytes);
    return bytes;
  };
  const checkpoint = (await fetchInto("checkpoint")).toString();
  const size = Number(checkpoint.split("\n")[1]);
  for (let level = 0, width = size; width > 0; level += 1, width = Math.floor(width / TILE)) {
    for (let n = 0; n * TILE < width; n += 1) {
      const held = Math.min(TILE, width - n * TILE);
      const name = `${String(n).padStart(3, "0")}${held < TILE ? `.p/${held}` : ""}`;
      await fetchInto(`tile/${level}/${name}`);
      if (level === 0) await fetchInto(`tile/entries/${name}`);
    }
  }
  return size;
}
