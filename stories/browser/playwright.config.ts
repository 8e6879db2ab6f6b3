// Stories told in real browsers, against the real program with the demo partnership. `cargo xtask test --only browser` runs them.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.story.ts",
  globalSetup: "./serve.ts",
  // One town for all stories: told one after the other, each ends the emergencies it began.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // A slow machine may take several times as long as a quick one.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"], ["json"]],
  outputDir: "test-results",
  use: {
    actionTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "Europe/Vienna",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.MUSTER_TEST_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
