// Which page is looked at where. Together these lists hold every GET route of the access table; `pages.story.ts` counts.
import type { Role } from "./town";

/** A route of the access table, with what stands behind `?`; and the words of the row whose link is followed, instead of the usual ones. */
export type Entry = string | readonly [route: string, row: string];

const LISTS = ["/home", "/inbox", "/rooms", "/sites", "/agreements", "/contacts", "/drills", "/debriefs", "/actions", "/me"];
const OWN = ["/me/password", "/me/recovery-codes", "/sign-out-everywhere"];
const SITE = ["/sites/{site}", "/sites/{site}/points", "/sites/{site}/plans", "/sites/{site}/map", "/sites/{site}/packets", "/sites/{site}/print"];
const EMERGENCY_PLANS = ["/sites/{site}/emergency-plans", "/sites/{site}/emergency-plans/{plan}"];

export type Sweeper = "guard" | "control" | "director" | "dispatcher" | "commander" | "campus";

/** Pages by the role that opens them, as the demo has them. */
export const PAGES: Record<Sweeper & Role, Entry[]> = {
  guard: [
    "/home",
    "/raise?hold=1",
    "/raise?hold=0",
    "/raise/place",
    "/rooms",
    "/drills/{drill}",
    "/me",
    "/me/devices",
    ...OWN,
    "/inbox",
    ...EMERGENCY_PLANS,
  ],
  control: ["/home", "/contacts", "/rooms", "/rooms/{inc}", "/rooms/{inc}/{tab}", "/audit"],
  director: [
    ...LISTS,
    "/search?q=guard",
    ...SITE,
    ...EMERGENCY_PLANS,
    ["/sites/{site}", "Riverside"],
    "/v/{digest}",
    "/sites/new",
    "/sites/{site}/edit",
    "/sites/{site}/points/new",
    "/sites/{site}/points/{point}",
    "/sites/{site}/points/{point}/removal",
    "/sites/{site}/plans/import",
    "/sites/{site}/plans/{floor}",
    "/sites/{site}/plans/{floor}/removal",
    "/sites/{site}/map/import",
    "/sites/{site}/emergency-plans/new",
    "/sites/{site}/emergency-plans/{plan}/edit",
    "/sites/{site}/emergency-plans/{plan}/removal",
    "/sites/{site}/emergency-plans/{plan}/steps/{place}",
    "/sites/{site}/emergency-plans/{plan}/steps/{place}/removal",
    "/agreements/{ag}",
    "/agreements/{ag}/ask",
    "/agreements/{ag}/uses",
    "/agreements/{ag}/versions",
    "/agreements/{ag}/versions/{v}",
    "/agreements/{ag}/compare?from=1&to=1",
    "/agreements/{ag}/clauses/{n}",
    "/agreements/{ag}/suspend",
    "/agreements/{ag}/terminate",
    ["/agreements/{ag}", "County Sheriff"],
    ["/agreements/{ag}/resume", "County Sheriff"],
    "/agreements/new",
    "/requests",
    "/contacts/new",
    "/contacts/{id}",
    "/contacts/{id}/removal",
    "/drills/new",
    "/drills/{drill}",
    "/debriefs/{inc}",
    "/actions?closed=yes",
    "/actions/{ref}",
    "/audit",
    "/audit/ledger",
    "/setup",
    "/setup/partner",
    "/admin/partners",
    "/admin/people",
    "/admin/people/new",
    "/admin/people/{id}",
    "/admin/people/{id}/lock",
    "/admin/people/{id}/sign-out",
    "/admin/people/{id}/vacancy",
    "/admin/tokens",
    "/admin/webhooks",
    "/admin/organisation",
    "/admin/health",
  ],
  dispatcher: ["/home", "/desk", "/rooms", "/agreements", ...SITE, ...EMERGENCY_PLANS, "/drills/{drill}", "/debriefs", "/debriefs/{inc}", "/actions"],
  commander: [
    "/home",
    "/agreements",
    "/agreements/{ag}",
    "/agreements/{ag}/clauses/{n}",
    "/requests",
    "/audit?view=made",
    "/admin/partners",
    "/admin/people",
    "/admin/health",
  ],
  // Whom nobody shares anything with: every list in its empty state.
  campus: [...LISTS, "/desk", "/requests", "/search?q=guard"],
};

/** Which of several rows is opened, by the first words that one of them says: the richest. */
export const ROWS: Record<string, string[]> = {
  "/sites/{site}": ["Northfield"],
  "/agreements/{ag}": ["City Police", "Northgate"],
};

/** Where the links to a record stand, when not at the address before its own. */
export const LISTED_AT: Record<string, string> = {
  "/actions/{ref}": "/actions?closed=yes",
  "/agreements/{ag}/clauses/{n}": "/agreements/{ag}",
  "/sites/{site}/emergency-plans/{plan}/steps/{place}": "/sites/{site}/emergency-plans/{plan}",
  "/v/{digest}": "/sites/{site}/packets",
};

/** The parts of a room that stand in an address. */
export const TABS = ["log", "people", "plan", "sharing", "map"];

/** Pages that need a moment of their own, by the story that brings it about and the words it gives to the look. */
export const IN_STORIES: Record<string, readonly [file: string, words: string]> = {
  "/admin/people/{id}/closure": ["moments.story.ts", "a position that nobody needs"],
  "/agreements/{ag}/clauses/{n}/request": ["moments.story.ts", "what opens on request"],
  "/agreements/{ag}/draft": ["agreement.story.ts", "a draft"],
  "/agreements/{ag}/draft/clauses/new": ["agreement.story.ts", "a new clause"],
  "/agreements/{ag}/draft/clauses/{n}": ["agreement.story.ts", "a clause that is edited"],
  "/agreements/{ag}/draft/clauses/{n}/removal": ["agreement.story.ts", "a clause before it leaves the draft"],
  "/agreements/{ag}/sign": ["agreement.story.ts", "before a signature"],
  "/agreements/{ag}/withdraw": ["agreement.story.ts", "a proposal that could be taken back"],
  "/debriefs/{inc}/actions/new": ["moments.story.ts", "a new action"],
  "/debriefs/{inc}/closing": ["moments.story.ts", "a debrief before it is closed"],
  "/invite/organisation/{token}": ["moments.story.ts", "a partner's invitation"],
  "/invite/{token}": ["moments.story.ts", "a person's invitation"],
  "/me/address/{token}": ["real.story.ts", "an address before it is confirmed"],
  "/recover": ["pages.story.ts", "a lost password"],
  "/requests/{er}": ["moments.story.ts", "a request on its owner's table"],
  "/rooms/{inc}/all-clear": ["moments.story.ts", "all clear?"],
  "/rooms/{inc}/real": ["room.story.ts", "is it real?"],
  "/rooms/{inc}/sent": ["moments.story.ts", "the first minute"],
  "/rooms/{inc}/share-again": ["room.story.ts", "share again?"],
  "/rooms/{inc}/stand-down": ["moments.story.ts", "stand down?"],
  "/rooms/{inc}/stop-sharing": ["room.story.ts", "stop sharing?"],
  "/sign-in": ["pages.story.ts", "the sign-in page"],
};

/** GET routes that show nobody a page, and what they answer instead. The API is left out as a whole: it speaks JSON. */
export const NO_PAGE: Record<string, string> = {
  "/": "leads to home or to the sign-in page",
  "/agreements/{ag}/ask/decision.json": "a file for the stock Cedar program",
  "/agreements/{ag}/versions/{v}/text": "the signed bytes as plain text",
  "/assets/{*path}": "styles, scripts, fonts, icons",
  "/audit.csv": "a file",
  "/audit/export": "a file",
  "/audit/proof/{crossing}": "a file",
  "/demo/{token}": "signs in and leads to home",
  "/desk/live": "a part of the desk",
  "/health/live": "for a service manager",
  "/health/ready": "for a service manager",
  "/live": "a stream of events",
  "/live/strips": "a part of every page",
  "/log/{org}/checkpoint": "a file of the log",
  "/log/{org}/tile/{*path}": "a file of the log",
  "/metrics": "for Prometheus",
  "/raise/told": "a part of the raise page",
  "/rooms/{inc}/live": "a part of the room",
  "/rooms/{inc}/seen": "a point: the receipt of a page without script",
  "/rooms/{inc}/sent/live": "a part of the first minute",
};
