// How a live page speaks: politely at most once in three seconds, and at once for what cannot wait.

const POLITE_MS = 3000;

export interface Voice {
  polite(words: string): void;
  now(words: string): void;
  leave(): void;
}

export function voice(polite: HTMLElement | null, assertive: HTMLElement | null): Voice {
  let queue: string[] = [];
  let timer = 0;
  const speakNext = () => {
    const words = queue.shift();
    timer = words === undefined ? 0 : window.setTimeout(speakNext, POLITE_MS);
    if (words !== undefined && polite) polite.textContent = words;
  };
  return {
    polite(words) {
      // Old news is dropped: three sentences behind is as much as anyone can follow.
      queue = [...queue.filter((one) => one !== words), words].slice(-3);
      if (!timer) speakNext();
    },
    now(words) {
      if (!assertive) return;
      assertive.textContent = "";
      requestAnimationFrame(() => (assertive.textContent = words));
    },
    leave: () => clearTimeout(timer),
  };
}
