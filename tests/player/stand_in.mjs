// A player for Node: what the modules ask of <audio> and <video>, and what a browser does with it.
import { aPage } from "../portal/offline/dom.mjs";

export const LECTURE = "0197d1c0-0000-7000-8000-000000000c01";
export const LESSON = "0197d1c0-0000-7000-8000-000000000b01";

let page = null;

/** The browser says that the link is back. */
export const online = () => page.dispatchEvent(new page.Event("online"));

/** The page goes. */
export const leaves = () => page.dispatchEvent(new page.Event("pagehide"));

/** TimeRanges of spans. */
export const ranges = (...spans) => ({ length: spans.length, start: (at) => spans[at][0], end: (at) => spans[at][1] });

const FACTS = {
  paused: true, ended: false, seeking: false, duration: 600, readyState: 0, networkState: 0, error: null,
  currentTime: 0, playbackRate: 1, defaultPlaybackRate: 1, buffered: ranges(), played: ranges(), textTracks: [],
};

/** Gives an element the properties of a player; `loads` and `plays` count what was asked of it. */
export function asMedia(element, facts = {}) {
  const held = { ...FACTS, preservesPitch: false, loads: 0, plays: 0, ...facts };
  Object.keys(held).forEach((name) => {
    Object.defineProperty(element, name, { get: () => held[name], set: (to) => { held[name] = to; }, configurable: true });
  });
  const said = (name) => element.dispatchEvent(new page.Event(name));
  // A player that loads anew stands still, and no event tells of it.
  element.load = () => { Object.assign(held, { readyState: 0, currentTime: 0, error: null, paused: true }); held.loads += 1; };
  element.play = () => { held.plays += 1; held.paused = false; said("play"); return Promise.resolve(); };
  element.pause = () => { if (held.paused) return; held.paused = true; said("pause"); };
  element.is = (now, ...events) => { Object.assign(held, now); events.forEach(said); };
  return element;
}

const AUDIO = '<div data-part="audio"><audio></audio></div>';
const VIDEO = '<div data-part="video"><video width="426" height="240"></video></div>';

/** A page with a lecture: { root, audio, video }. `inner` stands beside the players. */
export function aLecture({ inner = "", film = true, attributes = "", lang = "zh-Hans" } = {}) {
  const slide = '<div data-part="slides" hidden><div data-picture></div><p data-title></p></div>';
  page = aPage(
    `<section data-player="${LECTURE}" data-cut="waits at {time}" data-slide="{number}/{count}" ${attributes}>`
    + `${film ? VIDEO : ""}${slide}${AUDIO}${inner}</section>`,
    { lang },
  );
  const root = document.querySelector("section");
  const video = root.querySelector("video");
  return { root, audio: asMedia(root.querySelector("audio")), video: video && asMedia(video) };
}

/** Timers that a test lets run: { wait, waits, go }. `waits` are the pauses of those that have not run. */
export function timers() {
  let held = [];
  const real = globalThis.clearTimeout;
  globalThis.clearTimeout = (id) => { held = held.filter((one) => one.id !== id); };
  let last = 0;
  return {
    wait: (work, pause) => { last += 1; held.push({ id: last, work, pause }); return last; },
    waits: () => held.map(({ pause }) => pause),
    go: (pause) => {
      const one = held.find((each) => each.pause === pause);
      held = held.filter((each) => each !== one);
      one.work();
    },
    end: () => { globalThis.clearTimeout = real; },
  };
}

/** Slides of twenty seconds each, as the page tells them. */
export const island = (count = 4) => {
  const slides = Array.from({ length: count }, (_, at) => (
    [20 * at, at + 1, `s${at + 1}.webp`, `s${at + 1}.jpg`, 640, 360, `title ${at + 1}\nmore`]
  ));
  return `<script type="application/json" id="lecture-slides">${JSON.stringify({ base: "/files/x/", slides })}</script>`;
};
