// Buttons and keys of a lecture. Keys work while the focus is within it, so that none is taken from the rest of the page.
import { recall, remember } from "./memory.js";
import { play } from "./stage.js";
import { neighbour } from "./slides.js";

const RATE = "lecture-rate";
const STEP_S = 10;
const KEYS = { " ": "play", k: "play", ",": "previous", ".": "next", "<": "slower", ">": "faster", c: "captions", ArrowLeft: "back", ArrowRight: "on" };
// What has a use for these keys itself.
const OWN = { " ": "button, summary, a, input, select, audio, video", ArrowLeft: "input, select, audio, video", ArrowRight: "input, select, audio, video" };

function setRate(stage, select, rate) {
  stage.players.forEach((media) => {
    ["preservesPitch", "webkitPreservesPitch", "mozPreservesPitch"].forEach((name) => { if (name in media) media[name] = true; });
    media.defaultPlaybackRate = rate; // for what is loaded next
    media.playbackRate = rate;
  });
  select.value = String(rate);
}

function speeds(stage, select) {
  const rates = Array.from(select.options, ({ value }) => Number(value));
  const known = Number(recall(RATE));
  setRate(stage, select, rates.includes(known) ? known : 1);
  const choose = (rate) => { remember(RATE, rate); setRate(stage, select, rate); };
  select.addEventListener("change", () => choose(Number(select.value)));
  return (step) => {
    const at = rates.indexOf(Number(select.value)) + step;
    if (rates[at]) choose(rates[at]);
  };
}

/** Which act a key means where it was pressed; none where the element has a use of its own for it. */
export function actOf({ key, target, altKey, ctrlKey, metaKey }) {
  if (altKey || ctrlKey || metaKey || target.matches("select, input:not([type=radio]), textarea")) return undefined;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return target.matches(OWN[name] || "[data-none]") ? undefined : KEYS[name];
}

/** Makes the buttons and keys of `root` work. `captions` switches them; answers a function that shows what plays. */
export function control(root, stage, slides, captions) {
  const bar = root.querySelector("[data-controls]");
  const button = bar.querySelector("[data-act=play]");
  const words = [button.textContent, button.dataset.playing];
  const faster = speeds(stage, bar.querySelector("[data-speed]"));
  const toSlide = (step) => { if (slides.length) stage.seek(neighbour(slides, stage.at(), step)); };
  const acts = {
    play: () => { const media = stage.media(); if (media.paused) play(media); else media.pause(); },
    back: () => stage.seek(stage.at() - STEP_S),
    on: () => stage.seek(stage.at() + STEP_S),
    previous: () => toSlide(-1),
    next: () => toSlide(1),
    slower: () => faster(-1),
    faster: () => faster(1),
    captions,
  };
  if (!slides.length) bar.querySelectorAll("[data-act=previous], [data-act=next]").forEach((step) => step.remove());
  const shows = () => { button.textContent = words[stage.media().paused ? 0 : 1]; };
  stage.players.forEach((media) => ["play", "pause", "ended", "emptied"].forEach((name) => media.addEventListener(name, shows)));
  bar.addEventListener("click", ({ target }) => { const named = target.closest("[data-act]"); if (named) acts[named.dataset.act](); });
  root.addEventListener("keydown", (event) => {
    const act = actOf(event);
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
  root.querySelectorAll("[data-at]").forEach((chapter) => {
    chapter.addEventListener("click", () => stage.seek(Number(chapter.dataset.at)));
  });
  root.querySelectorAll("[data-controls], [data-chapters], [data-keys]").forEach((part) => { part.hidden = false; });
  return shows;
}
