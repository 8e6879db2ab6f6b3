// The sound of a desk: three tones when an emergency is raised, again until someone touches the desk, with a mute in view.
// The switch tells the truth: a browser that has not yet allowed sound shows "Sound off".

const KEY = "muster-sound";
const TONES = [880, 660, 880];
const AGAIN_MS = 3000;
const TIMES = 10;

export interface Sound {
  raise(): void;
  leave(): void;
}

export function sound(wanted: boolean): Sound {
  const button = document.querySelector<HTMLButtonElement>("[data-sound-switch]");
  if (!wanted) return { raise() {}, leave() {} };
  const context = new AudioContext();
  const leave = new AbortController();
  const on = { signal: leave.signal };
  let muted = sessionStorage.getItem(KEY) === "off";
  let timer = 0;
  /** It should ring, and the browser does not let sound begin yet. */
  let owed = false;

  const show = () => {
    if (!button) return;
    const plays = !muted && context.state === "running";
    button.hidden = false;
    button.setAttribute("aria-pressed", String(plays));
    const words = button.querySelector<HTMLElement>("[data-sound-words]");
    if (words) words.textContent = (plays ? button.dataset.on : button.dataset.off) ?? "";
    button.querySelector<HTMLElement>("[data-sound-on]")?.toggleAttribute("hidden", !plays);
    button.querySelector<HTMLElement>("[data-sound-off]")?.toggleAttribute("hidden", plays);
  };

  const tones = () => {
    TONES.forEach((pitch, place) => {
      const tone = context.createOscillator();
      const level = context.createGain();
      const at = context.currentTime + place * 0.28;
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0.25, at);
      level.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
      tone.connect(level).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.26);
    });
  };

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    owed = false;
  };

  const ring = () => {
    stop();
    let left = TIMES;
    tones();
    timer = window.setInterval(() => (left-- > 1 ? tones() : stop()), AGAIN_MS);
  };

  // The first touch of the page is when a browser lets sound begin; any touch ends what rings.
  const touched = () => {
    stop();
    if (!muted && context.state !== "running") void context.resume().then(show);
  };
  document.addEventListener("pointerdown", touched, on);
  document.addEventListener("keydown", touched, on);
  const changed = () => {
    show();
    if (owed && context.state === "running") ring();
  };
  context.addEventListener("statechange", changed, on);
  button?.addEventListener(
    "click",
    () => {
      muted = !muted && context.state === "running";
      sessionStorage.setItem(KEY, muted ? "off" : "on");
      if (!muted) void context.resume().then(show);
      show();
    },
    on,
  );
  show();

  return {
    raise() {
      if (muted) return;
      if (context.state === "running") ring();
      else owed = true;
    },
    leave() {
      stop();
      leave.abort();
      void context.close();
    },
  };
}
