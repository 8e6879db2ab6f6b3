// islands/plan_editor.ts: draws over the server's own drawing. It changes nothing by itself: it holds a list of steps, which the form
// under the drawing sends to the same rule as every other form. Without it the list beside the drawing does all that is done here.
import type { Mount } from "./_island";
import {
  type Feature, type Geometry, type Spot, type View, cornerAt, fit, isArea, path, runs, snapped, step, toPixels, toSpot, withRuns,
} from "./_plan_geometry";

type Step =
  | { do: "put"; feature: Feature }
  | { do: "shape"; id: string; geometry: Geometry }
  | { do: "remove"; id: string };

/** One thing that was done: the steps to send, and how each feature was before. */
type Deed = { steps: Step[]; was: [string, Feature | null][] };
type Words = Record<string, string> & { kinds: Record<string, string>; shapes: Record<string, string> };

const SVG = "http://www.w3.org/2000/svg";
/** How far from a thing a press may be, in CSS pixels. */
const REACH = 10;
const NUDGE_M = 0.1;
const NUDGE_FAR_M = 1;
/** Parts of what is seen that an arrow key pans by, and with Shift. */
const PAN = 0.1;
const PAN_FAR = 0.5;
const MARKS = new Set(["door", "kit", "aed", "camera", "hazard", "shut_off", "key_safe", "meeting_point", "staging", "media", "reunification",
  "assembly", "officer_parking", "post"]);
const LINES = new Set(["way_in", "wall", "window", "road", "interior_door"]);

const element = <K extends keyof HTMLElementTagNameMap>(tag: K, text = ""): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
};
const drawn = (tag: string, attributes: Record<string, string | number>): SVGElement => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
};
const say = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));

export const mount: Mount = (root) => {
  const board = root.querySelector<HTMLElement>("[data-board]");
  const below = board?.querySelector<SVGSVGElement>("svg");
  const frame = below?.parentElement;
  const form = root.querySelector<HTMLFormElement>("[data-steps]");
  const field = form?.querySelector<HTMLInputElement>("input[name=steps]");
  if (!board || !below || !frame || !form || !field) return;
  const view = JSON.parse(root.dataset.view ?? "{}") as View;
  const words = JSON.parse(root.dataset.words ?? "{}") as Words;
  const leave = new AbortController();
  void begin();
  return () => leave.abort();

  async function begin(): Promise<void> {
    const answer = await fetch(root.dataset.file ?? "", { headers: { accept: "application/geo+json" }, signal: leave.signal }).catch(() => null);
    if (!answer?.ok || leave.signal.aborted) return;
    const file = (await answer.json()) as { muster: { version: number }; features: Feature[] };
    if (String(file.muster.version) !== root.dataset.version) {
      const note = element("p", words.stale);
      note.setAttribute("role", "status");
      board?.before(note);
      leave.signal.addEventListener("abort", () => note.remove());
      return;
    }
    edit(board as HTMLElement, below as SVGSVGElement, frame as HTMLElement, form as HTMLFormElement, field as HTMLInputElement, file.features);
  }

  function edit(board: HTMLElement, below: SVGSVGElement, frame: HTMLElement, form: HTMLFormElement, field: HTMLInputElement, all: Feature[]): void {
    const things = new Map(all.map((feature) => [feature.id, feature]));
    const saved = new Map(things);
    const deeds: Deed[] = [];
    const undone: Deed[] = [];
    let chosen: string | null = null;
    let corner: [number, number] | null = null;
    let pen: { kind: string; shape: string; line: Spot[]; cursor: Spot } | null = null;
    let drag: { from: Spot; corner: [number, number] | null; start: Feature } | { pan: Spot; box: number[] } | null = null;
    let box = [0, 0, view.width, view.height];
    let sending = false;

    const over = drawn("svg", { class: "plan-svg plan-editor-over", viewBox: box.join(" "), tabindex: 0, role: "application" }) as SVGSVGElement;
    const tools = element("div");
    const status = element("p");
    const help = element("p", words.help);
    help.id = "plan-editor-help";
    help.className = "form-hint panel-body";
    over.setAttribute("aria-label", words.board ?? "");
    over.setAttribute("aria-describedby", help.id);
    tools.className = "plan-editor-tools panel-body";
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", words.toolbar ?? "");
    status.setAttribute("role", "status");
    status.className = "plan-editor-status panel-body";
    frame.classList.add("plan-editor-frame");
    const focusable = frame.getAttribute("tabindex");
    frame.removeAttribute("tabindex");
    frame.append(over);
    board.before(tools);
    board.after(status, help);
    form.hidden = false;

    // The tools.
    const select = (label: string, entries: [string, string][]): HTMLSelectElement => {
      const around = element("label", label);
      const list = element("select");
      list.className = "form-select";
      for (const [value, text] of entries) list.add(new Option(text, value));
      around.append(list);
      tools.append(around);
      return list;
    };
    const press = (label: string, act: () => void): HTMLButtonElement => {
      const made = element("button", label);
      made.type = "button";
      made.className = "button button-small";
      made.addEventListener("click", act);
      tools.append(made);
      return made;
    };
    const list = select(words.thing ?? "", []);
    const what = select(words.what ?? "", Object.entries(words.kinds));
    const shape = select(words.shape ?? "", Object.entries(words.shapes));
    what.value = "room";
    shape.value = "area";
    press(words.add ?? "", () => take(what.value, shape.value));
    const finish = press(words.finish ?? "", () => finished());
    const back = press(words.undo ?? "", () => undo());
    const again = press(words.redo ?? "", () => redo());
    const away = press(words.remove ?? "", () => removed());
    press(words["zoom-in"] ?? "", () => zoom(0.8));
    press(words["zoom-out"] ?? "", () => zoom(1.25));
    press(words.whole ?? "", () => shown([0, 0, view.width, view.height]));
    what.addEventListener("change", () => {
      shape.value = MARKS.has(what.value) ? "point" : LINES.has(what.value) ? "line" : "area";
    });
    list.addEventListener("change", () => choose(list.value || null));

    const name = (feature: Feature): string => {
      const { mark, label, number, kind } = feature.properties;
      return [mark, label ?? number].filter(Boolean).join(" ") || (words.kinds[kind] ?? kind);
    };
    const northWest = (): Spot => {
      const spots = [...saved.values()].filter((one, _, every) => one.properties.kind === "outline" || !every.some((other) => other.properties.kind === "outline"))
        .flatMap((one) => runs(one.geometry).flat());
      return [Math.min(...spots.map((spot) => spot[0])), Math.max(...spots.map((spot) => spot[1]))];
    };
    // Where the server counts corners from: the corner of the site's grid.
    const origin = root.dataset.origin ? (JSON.parse(root.dataset.origin) as Spot) : northWest();
    const place = (spot: Spot): string => say(words.into ?? "", {
      east: ((spot[0] - origin[0]) * view.metres[0]).toFixed(2), south: ((origin[1] - spot[1]) * view.metres[1]).toFixed(2),
    });
    const tell = (text: string): void => {
      const open = deeds.length > 0 ? ` ${say(words.unsaved ?? "", { n: deeds.length })}` : "";
      status.textContent = `${text}${open}`;
    };

    /** Does a deed and remembers how it was. */
    function act(deed: Deed): void {
      deeds.push(deed);
      undone.length = 0;
      carry(deed);
      draw();
    }
    function carry(deed: Deed): void {
      for (const one of deed.steps) {
        if (one.do === "put") things.set(one.feature.id, one.feature);
        else if (one.do === "remove") things.delete(one.id);
        else {
          const feature = things.get(one.id);
          if (feature) things.set(one.id, { ...feature, geometry: one.geometry });
        }
      }
      field.value = JSON.stringify(deeds.flatMap((done) => done.steps));
    }
    function undo(): void {
      const deed = deeds.pop();
      if (!deed) return;
      undone.push(deed);
      for (const [id, feature] of [...deed.was].reverse()) {
        if (feature) things.set(id, feature);
        else things.delete(id);
      }
      if (chosen && !things.has(chosen)) choose(null);
      field.value = JSON.stringify(deeds.flatMap((done) => done.steps));
      tell(words.undone ?? "");
      draw();
    }
    function redo(): void {
      const deed = undone.pop();
      if (!deed) return;
      deeds.push(deed);
      carry(deed);
      tell(words.redone ?? "");
      draw();
    }
    function reshaped(feature: Feature, geometry: Geometry, words_: string): void {
      const last = deeds.at(-1);
      const only = last?.steps.length === 1 ? last.steps[0] : undefined;
      // Steps of the same key one after another are one deed.
      if (last && only?.do === "shape" && only.id === feature.id && nudging) {
        only.geometry = geometry;
        carry(last);
        draw();
      } else act({ steps: [{ do: "shape", id: feature.id, geometry }], was: [[feature.id, feature]] });
      tell(words_);
    }
    let nudging = false;

    function choose(id: string | null): void {
      chosen = id && things.has(id) ? id : null;
      corner = null;
      const feature = chosen ? things.get(chosen) : undefined;
      if (feature) tell(say(words.moved ?? "", { name: name(feature), place: place(runs(feature.geometry)[0]?.[0] ?? origin) }));
      draw();
    }
    function removed(): void {
      const feature = chosen ? things.get(chosen) : undefined;
      if (!feature) return;
      const lines = runs(feature.geometry);
      const line = corner ? lines[corner[0]] : undefined;
      if (corner && line && line.length > (isArea(feature.geometry) ? 3 : 2)) {
        const [n, at] = corner;
        corner = null;
        reshaped(feature, withRuns(feature.geometry, lines.map((run, k) => (k === n ? run.filter((_, i) => i !== at) : run))), name(feature));
        return;
      }
      act({ steps: [{ do: "remove", id: feature.id }], was: [[feature.id, feature]] });
      chosen = null;
      tell(say(words.removed ?? "", { name: name(feature) }));
      draw();
    }

    // Drawing something new.
    function take(kind: string, shape_: string): void {
      chosen = null;
      pen = { kind, shape: shape_, line: [], cursor: toSpot(view, [(box[0] ?? 0) + (box[2] ?? 0) / 2, (box[1] ?? 0) + (box[3] ?? 0) / 2]) };
      tell(say(words.drawing ?? "", { name: words.kinds[kind] ?? kind }));
      over.focus();
      draw();
    }
    function set(spot: Spot): void {
      if (!pen) return;
      pen.line.push(spot);
      pen.cursor = spot;
      tell(say(words.placed ?? "", { name: words.kinds[pen.kind] ?? pen.kind, place: place(spot) }));
      if (pen.shape === "point") finished();
      else draw();
    }
    function finished(): void {
      if (!pen) return;
      const { kind, shape: shape_, line } = pen;
      const least = shape_ === "point" ? 1 : shape_ === "line" ? 2 : 3;
      const first = line[0];
      if (line.length < least || !first) return tell(words.few ?? "");
      const geometry: Geometry =
        shape_ === "point" ? { type: "Point", coordinates: first }
        : shape_ === "line" ? { type: "LineString", coordinates: line }
        : { type: "Polygon", coordinates: [[...line, first]] };
      const id = crypto.randomUUID?.() ?? `d-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
      const feature: Feature = { type: "Feature", id, properties: { kind }, geometry };
      pen = null;
      act({ steps: [{ do: "put", feature }], was: [[id, null]] });
      choose(id);
    }

    // What is seen.
    function shown(next: number[]): void {
      box = next;
      for (const svg of [below, over]) svg.setAttribute("viewBox", box.map((v) => v.toFixed(2)).join(" "));
      draw();
    }
    function zoom(by: number): void {
      const [x = 0, y = 0, w = 1, h = 1] = box;
      const wide = Math.min(view.width * 2, Math.max(view.width / 60, w * by));
      const high = (wide * view.height) / view.width;
      shown([x + (w - wide) / 2, y + (h - high) / 2, wide, high]);
    }
    const px = (): number => (box[2] ?? view.width) / Math.max(1, over.clientWidth);
    function listed(): void {
      const entries = [...things.values()].sort((a, b) => name(a).localeCompare(name(b)));
      list.replaceChildren(new Option(words.nothing ?? "", ""), ...entries.map((one) => new Option(`${name(one)} (${words.kinds[one.properties.kind] ?? ""})`, one.id)));
    }
    let listedOf = -1;
    function draw(): void {
      over.replaceChildren();
      const unit = px();
      for (const [id, was] of saved) {
        const is = things.get(id);
        if (is === was) continue;
        over.append(drawn("path", { d: path(view, was.geometry), class: is ? "plan-ghost" : "plan-ghost plan-editor-gone" }));
        if (is) over.append(drawn("path", { d: path(view, is.geometry), class: "plan-editor-changed" }));
      }
      for (const [id, is] of things) if (!saved.has(id)) over.append(drawn("path", { d: path(view, is.geometry), class: "plan-editor-changed" }));
      const feature = chosen ? things.get(chosen) : undefined;
      if (feature) {
        over.append(drawn("path", { d: path(view, feature.geometry), class: "plan-selected" }));
        runs(feature.geometry).forEach((line, n) => line.forEach((spot, at) => {
          const [x, y] = toPixels(view, spot);
          const on = corner?.[0] === n && corner[1] === at;
          over.append(drawn("circle", { cx: x, cy: y, r: (on ? 8 : 5) * unit, class: on ? "plan-editor-corner plan-editor-corner--on" : "plan-editor-corner" }));
        }));
      }
      if (pen) {
        const [x, y] = toPixels(view, pen.cursor);
        if (pen.line.length > 0) over.append(drawn("path", { d: `M${pen.line.map((spot) => toPixels(view, spot).join(" ")).join("L")}`, class: "plan-editor-changed" }));
        over.append(drawn("path", { d: `M${x - 14 * unit} ${y}h${28 * unit}M${x} ${y - 14 * unit}v${28 * unit}`, class: "plan-editor-cursor" }));
      }
      back.disabled = deeds.length === 0;
      again.disabled = undone.length === 0;
      away.disabled = !chosen;
      finish.disabled = !pen;
      if (listedOf !== deeds.length) {
        listedOf = deeds.length;
        listed();
      }
      list.value = chosen ?? "";
    }

    // Pointer.
    const at = (event: PointerEvent | WheelEvent): Spot => {
      const rect = over.getBoundingClientRect();
      const [x = 0, y = 0, w = 1, h = 1] = box;
      return [x + ((event.clientX - rect.left) / rect.width) * w, y + ((event.clientY - rect.top) / rect.height) * h];
    };
    const others = (except: string | null): Spot[] => {
      const near: Spot[] = [];
      for (const feature of things.values()) {
        if (feature.id === except || feature.geometry.type === "Point") continue;
        for (const line of runs(feature.geometry)) for (const spot of line) near.push(toPixels(view, spot));
      }
      return near;
    };
    over.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      over.focus();
      const here = at(event);
      const reach = REACH * px();
      if (pen) {
        const before = pen.line.slice(-1).map((spot) => toPixels(view, spot));
        return set(toSpot(view, snapped(here, others(null), before, reach)));
      }
      const feature = chosen ? things.get(chosen) : undefined;
      const held = feature && cornerAt(view, feature.geometry, here, reach);
      over.setPointerCapture(event.pointerId);
      if (feature && held) {
        corner = held;
        drag = { from: here, corner: held, start: feature };
        return draw();
      }
      let best: Feature | null = null;
      let least = Infinity;
      for (const one of things.values()) {
        const how = fit(view, one.geometry, here, reach);
        if (how !== null && how <= least) [least, best] = [how, one];
      }
      if (best && best.id === chosen) drag = { from: here, corner: null, start: best };
      else if (best && best.properties.kind !== "outline") choose(best.id);
      else {
        choose(best?.id ?? null);
        drag = { pan: [event.clientX, event.clientY], box: [...box] };
      }
    });
    const moved = (start: Feature, from: Spot, to: Spot, which: [number, number] | null): Geometry => {
      const lines = runs(start.geometry);
      if (!which) {
        const [a, b] = [toSpot(view, from), toSpot(view, to)];
        return withRuns(start.geometry, lines.map((line) => line.map(([lon, lat]): Spot => [lon + b[0] - a[0], lat + b[1] - a[1]])));
      }
      const [n, place_] = which;
      const line = lines[n] ?? [];
      const beside = [line[place_ - 1], line[place_ + 1], isArea(start.geometry) && place_ === 0 ? line.at(-1) : undefined, isArea(start.geometry) && place_ === line.length - 1 ? line[0] : undefined];
      const spot = toSpot(view, snapped(to, others(start.id), beside.filter((one) => one !== undefined).map((one) => toPixels(view, one)), REACH * px()));
      return withRuns(start.geometry, lines.map((run, k) => (k === n ? run.map((old, i) => (i === place_ ? spot : old)) : run)));
    };
    over.addEventListener("pointermove", (event) => {
      if (!drag) return;
      if ("pan" in drag) {
        const unit = px();
        const [x = 0, y = 0, w = 1, h = 1] = drag.box;
        return shown([x - (event.clientX - drag.pan[0]) * unit, y - (event.clientY - drag.pan[1]) * unit, w, h]);
      }
      const geometry = moved(drag.start, drag.from, at(event), drag.corner);
      things.set(drag.start.id, { ...drag.start, geometry });
      draw();
    });
    const letGo = (event: PointerEvent): void => {
      if (drag && !("pan" in drag)) {
        const { start, from, corner: which } = drag;
        const to = at(event);
        things.set(start.id, start);
        drag = null;
        if (Math.hypot(to[0] - from[0], to[1] - from[1]) > 2 * px()) {
          nudging = false;
          reshaped(start, moved(start, from, to, which), name(start));
        } else draw();
      }
      drag = null;
    };
    over.addEventListener("pointerup", letGo);
    over.addEventListener("pointercancel", letGo);
    over.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.15 : 0.87);
    }, { passive: false });

    // Keyboard.
    const ARROWS: Record<string, Spot> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    over.addEventListener("keydown", (event) => {
      const control = event.ctrlKey || event.metaKey;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (control && key === "z" && !event.shiftKey) undo();
      else if (control && (key === "y" || key === "z")) redo();
      else if (control || event.altKey) return;
      else if (ARROWS[key]) arrow(ARROWS[key], event.shiftKey ? NUDGE_FAR_M : NUDGE_M);
      else if (key === "Enter") pen ? set(pen.cursor) : undefined;
      else if (key === "Escape") escape();
      else if (key === "Delete" || key === "Backspace") removed();
      else if (key === "Insert") inserted();
      else if (key === "c") nextCorner();
      else if (key === "+" || key === "=") zoom(0.8);
      else if (key === "-") zoom(1.25);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    over.addEventListener("keyup", () => { nudging = false; });
    function arrow([x, y]: Spot, metres: number): void {
      if (pen) {
        pen.cursor = step(view, pen.cursor, x * metres, y * metres);
        status.textContent = place(pen.cursor);
        return draw();
      }
      const feature = chosen ? things.get(chosen) : undefined;
      if (!feature) return pan(x, y, metres === NUDGE_FAR_M ? PAN_FAR : PAN);
      const go = (spot: Spot): Spot => step(view, spot, x * metres, y * metres);
      const lines = runs(feature.geometry);
      const geometry = withRuns(feature.geometry, lines.map((line, n) => line.map((spot, i) => (!corner || (corner[0] === n && corner[1] === i) ? go(spot) : spot))));
      const spot = runs(geometry)[corner?.[0] ?? 0]?.[corner?.[1] ?? 0] ?? origin;
      reshaped(feature, geometry, corner ? cornerWords(feature, corner, spot) : say(words.moved ?? "", { name: name(feature), place: place(spot) }));
      nudging = true;
    }
    /** Moves what is seen; its middle stays on the drawing. */
    function pan(x: number, y: number, part: number): void {
      const [left = 0, top = 0, w = 1, h = 1] = box;
      const within = (from: number, size: number, whole: number): number => Math.min(whole - size / 2, Math.max(-size / 2, from));
      shown([within(left + x * w * part, w, view.width), within(top - y * h * part, h, view.height), w, h]);
    }
    const cornerWords = (feature: Feature, [n, i]: [number, number], spot: Spot): string =>
      say(words.corner ?? "", { name: name(feature), n: i + 1, count: runs(feature.geometry)[n]?.length ?? 0, place: place(spot) });
    function nextCorner(): void {
      const feature = chosen ? things.get(chosen) : undefined;
      if (!feature) return;
      const every = runs(feature.geometry).flatMap((line, n) => line.map((_, i): [number, number] => [n, i]));
      const now = corner ? every.findIndex(([n, i]) => n === corner?.[0] && i === corner[1]) : -1;
      corner = every[(now + 1) % every.length] ?? null;
      const spot = corner && runs(feature.geometry)[corner[0]]?.[corner[1]];
      if (corner && spot) tell(cornerWords(feature, corner, spot));
      draw();
    }
    function inserted(): void {
      const feature = chosen ? things.get(chosen) : undefined;
      const line = feature && corner && runs(feature.geometry)[corner[0]];
      if (!feature || !corner || !line || feature.geometry.type === "Point") return;
      const [n, i] = corner;
      const [a, b] = [line[i], line[i + 1] ?? (isArea(feature.geometry) ? line[0] : undefined)];
      if (!a || !b) return;
      const middle: Spot = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const lines = runs(feature.geometry).map((run, k) => (k === n ? [...run.slice(0, i + 1), middle, ...run.slice(i + 1)] : run));
      corner = [n, i + 1];
      nudging = false;
      reshaped(feature, withRuns(feature.geometry, lines), cornerWords(feature, corner, middle));
    }
    function escape(): void {
      if (pen) pen = null;
      else if (corner) corner = null;
      else chosen = null;
      status.textContent = "";
      draw();
    }

    // What was drawn before a page came back is done again.
    const before = JSON.parse(field.value || "[]") as Step[];
    if (before.length > 0) {
      const was = before.flatMap((one): [string, Feature | null][] => {
        const id = one.do === "put" ? one.feature.id : one.id;
        return id ? [[id, things.get(id) ?? null]] : [];
      });
      act({ steps: before, was });
    }
    draw();

    form.addEventListener("submit", () => { sending = true; }, { signal: leave.signal });
    addEventListener("beforeunload", (event) => {
      if (deeds.length > 0 && !sending) event.preventDefault();
    }, { signal: leave.signal });
    leave.signal.addEventListener("abort", () => {
      for (const made of [over, tools, status, help]) made.remove();
      form.hidden = true;
      below.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
      frame.classList.remove("plan-editor-frame");
      if (focusable !== null) frame.setAttribute("tabindex", focusable);
    });
  }
};
