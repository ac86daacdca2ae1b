// Which of a lecture's players is in use, and the way from one to another: the place and the playing go along.
import { recall, remember } from "./memory.js";

const SEEN = { slides: ["slides", "audio"], audio: ["audio"], video: ["video"], adaptive: ["video"] };
const LOADING = 2; // networkState

/** The second that an address asks for (a place that the search found: #t=754); nothing where it asks for none. */
const asked = () => Number((/^#t=(\d{1,6})$/.exec(location.hash) || [])[1]);

/** Continue where this browser stopped, whichever of the players it was. */
function placeOf(root, players) {
  const key = `lecture-at:${root.dataset.player}`;
  let at = asked() || Number(recall(key)) || 0;
  const set = (second) => {
    at = second;
    remember(key, second.toFixed(1));
    // What was asked for is done: the page that is opened again goes on where it stopped.
    if (asked()) history.replaceState(null, "", location.pathname + location.search);
  };
  players.forEach((media) => {
    media.addEventListener("loadedmetadata", () => {
      if (at > 3 && at < media.duration - 5) media.currentTime = at;
    });
    const keep = () => { if (media.currentTime > 0 && !media.ended) set(media.currentTime); };
    media.addEventListener("timeupdate", () => { if (!media.paused && Math.abs(media.currentTime - at) >= 3) keep(); });
    media.addEventListener("seeked", keep);
    media.addEventListener("pause", keep);
    media.addEventListener("ended", () => set(0));
  });
  return { at: () => at, set };
}

/**
 * { media, mode, choose, at, keep, seek, players }: `media()` is the player in use; `choose(mode)` takes another way; `seek`
 * moves to a second, also before anything was loaded. `changed` hears each choice.
 */
export function stageOf(root, changed = () => undefined) {
  const [audio, video] = ["audio", "video"].map((tag) => root.querySelector(tag));
  const players = [audio, video].filter(Boolean);
  const place = placeOf(root, players);
  let current = video || audio;
  let mode = "";

  const seek = (second) => {
    const to = Math.max(0, Math.min(second, (current.duration || Infinity) - 0.5));
    place.set(to);
    if (current.readyState > 0) current.currentTime = to;
    else current.dispatchEvent(new CustomEvent("placed")); // for the slide, which needs no sound
  };

  // A film that is not looked at takes nothing of the link. Its pause is heard before it forgets what was played of it.
  const leave = (media) => {
    const end = () => {
      if (media === video && media !== current && media.networkState === LOADING && !media.dataset.adaptive) media.load();
    };
    if (media.paused) end();
    else media.addEventListener("pause", end, { once: true });
    media.pause();
  };

  // Its picture is heavier than the page, and nobody waits for it who listens.
  const unveil = () => {
    if (current.dataset.poster) current.setAttribute("poster", current.dataset.poster);
  };

  const choose = (wanted) => {
    const before = current;
    const goesOn = !before.paused && !before.ended;
    if (before.currentTime > 0 && !before.ended) place.set(before.currentTime);
    mode = wanted;
    current = SEEN[wanted].includes("video") ? video : audio;
    root.querySelectorAll("[data-part]").forEach((part) => { part.hidden = !SEEN[wanted].includes(part.dataset.part); });
    unveil();
    if (before !== current) {
      leave(before);
      current.playbackRate = before.playbackRate;
      if (current.readyState > 0) current.currentTime = place.at();
      if (goesOn) play(current);
    }
    changed(wanted);
  };
  const at = () => current.currentTime || place.at();
  if (!root.querySelector("[data-modes]")) unveil(); // nothing will be chosen
  return { media: () => current, mode: () => mode, choose, at, keep: place.set, seek, players };
}

/** Plays; a browser that wants a press of a button first is no error. */
export function play(media) {
  const begun = media.play();
  if (begun && begun.catch) begun.catch(() => undefined);
}
