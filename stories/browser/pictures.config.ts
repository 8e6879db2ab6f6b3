// The pictures of the README, made anew: `npm run pictures`, after a build. Look at them before you keep them.
import { defineConfig } from "@playwright/test";
import stories from "./playwright.config";

export default defineConfig({ ...stories, testMatch: "pictures.ts", reporter: "list" });
