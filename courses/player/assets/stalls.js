// A film that stops again and again: the page offers what is lighter, and changes nothing by itself.
const OFTEN = 3;
const WITHIN_MS = 180000;

/** Watches a film. Answers a function that hears each choice of how the lecture is followed. */
export function watchStalls(root, film, now = Date.now) {
  const box = root.querySelector("[data-lighter]");
  const button = box && box.querySelector("button");
  const choice = button && root.querySelector(`[data-modes] input[value="${button.value}"]`);
  if (!choice) return () => undefined;
  let flows = false; // waiting at the beginning, and after a jump, is no stop
  let stops = [];

  film.addEventListener("playing", () => { flows = true; });
  ["seeking", "pause", "ended", "emptied"].forEach((name) => film.addEventListener(name, () => { flows = false; }));
  film.addEventListener("waiting", () => {
    if (!flows) return;
    flows = false;
    const at = now();
    stops = stops.filter((before) => at - before < WITHIN_MS).concat(at);
    if (stops.length >= OFTEN) box.hidden = false;
  });
  button.addEventListener("click", () => {
    choice.click();
    choice.focus(); // the button goes
  });
  return () => {
    stops = [];
    box.hidden = true;
  };
}
