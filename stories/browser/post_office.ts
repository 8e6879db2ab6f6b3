// A mail server that is not ours: nodemailer's smtp-server takes every letter, postal-mime reads it as a mail program does.
import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A letter: the envelope as the server took it, and what a reader sees. */
export interface Letter {
  to: string[];
  from: string;
  raw: string;
  mail: Email;
}

export interface PostOffice {
  /** As `--mail-relay` takes it. */
  relay: string;
  letters: () => Letter[];
  /** The first letter to this address whose subject holds these words; waits for it. */
  letterTo: (address: string, subject: string) => Promise<Letter>;
  close: () => Promise<void>;
}

export async function openPostOffice(): Promise<PostOffice> {
  const letters: Letter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("error", done);
      stream.on("end", () => {
        const bytes = Buffer.concat(parts);
        const { mailFrom, rcptTo } = session.envelope;
        PostalMime.parse(bytes).then((mail) => {
          letters.push({ to: rcptTo.map((one) => one.address), from: mailFrom ? mailFrom.address : "", raw: bytes.toString(), mail });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  const { port } = server.server.address() as AddressInfo;
  const letterTo = async (address: string, subject: string) => {
    for (let tries = 0; tries < 600; tries += 1) {
      const found = letters.find((letter) => letter.to.includes(address) && letter.mail.subject?.includes(subject));
      if (found) return found;
      await new Promise((pause) => setTimeout(pause, 100));
    }
    throw new Error(`no letter to ${address} about ${subject} among ${letters.map((one) => `${one.to}: ${one.mail.subject}`).join("; ")}`);
  };
  return {
    relay: `smtp://127.0.0.1:${port}`,
    letters: () => [...letters],
    letterTo,
    close: () => new Promise((closed) => server.close(closed)),
  };
}
