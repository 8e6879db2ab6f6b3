// islands/picture_placing.ts: moves the picture under a floor's drawing by pointer and keyboard, and writes where it lies into the form
// beside it. It keeps nothing by itself: the form does. Without it the same fields are typed.
import type { Mount } from "./_island";
import { type Spot, type View, step, toPixels, toSpot } from "./_plan_geometry";

type How = {
  view: View;
  origin: Spot | null;
  corner: Spot;
  width_m: number;
  turn_deg: number;
  pixels: [number, number];
  words: { help: string; label: string; moved: string };
};

const NUDGE_M = 0.1;
const WIDER = 1.005;
const TURN_DEG = 0.1;
const FAR = 10;

export const mount: Mount = (root) => {
  const how = JSON.parse(root.dataset.how ?? "{}") as How;
  const drawing = root.querySelector<SVGSVGElement>("svg");
  const frame = drawing?.parentElement;
  const picture = drawing?.querySelector<SVGImageElement>("image.plan-under");
  const form = document.getElementById("picture-placing") as HTMLFormElement | null;
  const field = (name: string): HTMLInputElement | null => form?.querySelector<HTMLInputElement>(`input[name=${name}]`) ?? null;
  const [corner, width, turn] = [field("corner"), field("width"), field("turn")];
  const origin = how.origin;
  if (!drawing || !frame || !picture || !corner || !width || !turn || !origin) return;
  const leave = new AbortController();
  const began = { corner: corner.value, width: width.value, turn: turn.value, transform: picture.getAttribute("transform") ?? "" };
  let lies = { corner: how.corner, width_m: how.width_m, turn_deg: how.turn_deg };
  let drag: { from: Spot; corner: Spot } | null = null;

  const status = document.createElement("p");
  const help = document.createElement("p");
  help.id = "picture-placing-help";
  help.className = "form-hint panel-body";
  help.textContent = how.words.help;
  status.className = "plan-editor-status panel-body";
  status.setAttribute("role", "status");
  const before = { role: frame.getAttribute("role"), label: frame.getAttribute("aria-label") };
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", how.words.label);
  frame.setAttribute("aria-describedby", help.id);
  frame.classList.add("picture-placing-frame");
  root.append(status, help);

  const metres = (spot: Spot): Spot => [(spot[0] - origin[0]) * how.view.metres[0], (origin[1] - spot[1]) * how.view.metres[1]];

  /** Where a point of the picture is, in pixels right and down from its top left corner. */
  function spotOf(x: number, y: number): Spot {
    const scale = lies.width_m / how.pixels[0];
    const radians = (lies.turn_deg * Math.PI) / 180;
    const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
    const [right, up] = [x * scale, -y * scale];
    return step(how.view, lies.corner, right * cos + up * sin, up * cos - right * sin);
  }

  function draw(): void {
    const [wide, tall] = how.pixels;
    const [at, right, down] = [spotOf(0, 0), spotOf(wide, 0), spotOf(0, tall)].map((spot) => toPixels(how.view, spot)) as [Spot, Spot, Spot];
    const [a, b, c, d] = [(right[0] - at[0]) / wide, (right[1] - at[1]) / wide, (down[0] - at[0]) / tall, (down[1] - at[1]) / tall];
    picture?.setAttribute("transform", `matrix(${a} ${b} ${c} ${d} ${at[0]} ${at[1]})`);
    const [east, south] = metres(lies.corner);
    if (corner) corner.value = `${east.toFixed(2)} ${south.toFixed(2)}`;
    if (width) width.value = lies.width_m.toFixed(2);
    if (turn) turn.value = lies.turn_deg.toFixed(2);
    status.textContent = how.words.moved
      .replace("{corner}", corner?.value ?? "").replace("{width}", width?.value ?? "").replace("{turn}", turn?.value ?? "");
  }

  /** Changes size or turn around the middle, so that the picture stays under the eye. */
  function around(change: () => void): void {
    const [wide, tall] = how.pixels;
    const middle = spotOf(wide / 2, tall / 2);
    change();
    const now = spotOf(wide / 2, tall / 2);
    lies = { ...lies, corner: [lies.corner[0] + middle[0] - now[0], lies.corner[1] + middle[1] - now[1]] };
    draw();
  }

  const spotAt = (event: PointerEvent): Spot => {
    const box = drawing.getBoundingClientRect();
    const scale = how.view.width / box.width;
    return toSpot(how.view, [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]);
  };
  const listen = <K extends keyof HTMLElementEventMap>(name: K, act: (event: HTMLElementEventMap[K]) => void): void =>
    frame.addEventListener(name, act, { signal: leave.signal });

  listen("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag = { from: spotAt(event), corner: lies.corner };
    frame.setPointerCapture(event.pointerId);
  });
  listen("pointermove", (event) => {
    if (!drag) return;
    const now = spotAt(event);
    lies = { ...lies, corner: [drag.corner[0] + now[0] - drag.from[0], drag.corner[1] + now[1] - drag.from[1]] };
    draw();
  });
  listen("pointerup", () => { drag = null; });
  listen("pointercancel", () => { drag = null; });
  listen("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const times = event.shiftKey ? FAR : 1;
    const by = NUDGE_M * times;
    const move = (east: number, north: number): void => {
      lies = { ...lies, corner: step(how.view, lies.corner, east, north) };
      draw();
    };
    const size = (factor: number): void => around(() => {
      lies = { ...lies, width_m: Math.min(5000, Math.max(1, lies.width_m * factor ** times)) };
    });
    const turned = (degrees: number): void => around(() => {
      const whole = lies.turn_deg + degrees * times + 180;
      lies = { ...lies, turn_deg: ((whole % 360) + 360) % 360 - 180 };
    });
    const acts: Record<string, () => void> = {
      ArrowLeft: () => move(-by, 0), ArrowRight: () => move(by, 0), ArrowUp: () => move(0, by), ArrowDown: () => move(0, -by),
      "+": () => size(WIDER), "=": () => size(WIDER), "-": () => size(1 / WIDER), _: () => size(1 / WIDER),
      "[": () => turned(-TURN_DEG), "{": () => turned(-TURN_DEG), "]": () => turned(TURN_DEG), "}": () => turned(TURN_DEG),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  return () => {
    leave.abort();
    status.remove();
    help.remove();
    frame.classList.remove("picture-placing-frame");
    frame.removeAttribute("aria-describedby");
    if (before.role) frame.setAttribute("role", before.role);
    if (before.label) frame.setAttribute("aria-label", before.label);
    picture.setAttribute("transform", began.transform);
    corner.value = began.corner;
    width.value = began.width;
    turn.value = began.turn;
  };
};
