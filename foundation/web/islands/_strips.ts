// Which running emergencies this tab has announced: a page that was already drawn with a strip rings for it too, and no strip
// rings twice because the reader went to the next page.

const KEY = "muster-announced";

const known = (): string[] => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
};

const keep = (addresses: string[]) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(addresses));
  } catch {
    // Without a memory it rings once more, which is better than not at all.
  }
};

/** Words of the live strips that were not announced before; from now on they are. The room that is open counts as announced. */
export function announced(region: Element, ownRoom: string | null): string[] {
  const before = new Set(known());
  const running = [...region.querySelectorAll(".strip-live")].map((strip) => ({
    address: strip.querySelector("a")?.getAttribute("href") ?? "",
    words: strip.textContent ?? "",
  }));
  keep([...running.map((strip) => strip.address), ...(ownRoom ? [ownRoom] : [])]);
  return running.filter((strip) => !before.has(strip.address)).map((strip) => strip.words);
}
