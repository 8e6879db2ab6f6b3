// islands/clock.ts: ticks the time since an instant, or down to one. Without it the page shows the time it was made.
// It counts on from the words the server wrote, so that a phone whose clock is wrong still shows the right minute.
import type { Mount } from "./_island";

const words = (seconds: number): string => {
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
};

/** "04:54" or "1:04:54" as seconds; null when it is neither. */
const seconds = (text: string): number | null => {
  const parts = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(text.trim());
  return parts ? Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : null;
};

export const mount: Mount = (clock) => {
  const down = clock.dataset.clock === "down";
  const started = Date.now();
  const instant = Date.parse(clock.getAttribute("datetime") ?? "");
  const first = seconds(clock.textContent ?? "") ?? (Number.isNaN(instant) ? null : Math.abs(started - instant) / 1000);
  if (first === null) return;

  const tick = () => {
    const passed = (Date.now() - started) / 1000;
    const shown = Math.max(0, Math.floor(down ? first - passed : first + passed));
    const text = down && shown === 0 && clock.dataset.clockZero ? clock.dataset.clockZero : words(shown);
    if (clock.textContent !== text) clock.textContent = text;
  };
  const timer = setInterval(tick, 500);
  return () => clearInterval(timer);
};
