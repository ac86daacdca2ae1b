// What of a lecture was really played. It is handed to the outbox of this device (portal/offline), which sends it with or
// without a link; at most one record in a minute of playing.
import { fromRanges, lengthOf, merge, without } from "./spans.js";

const MINUTE_S = 60;
const SEAM_S = 1;
const DONE_SHARE = 0.9;
const MOST_SPANS = 200;

const tenth = (second) => Math.round(10 * second) / 10;

/** Follows the players of a stage; `done` is called once nearly everything was played, now or before. */
export function watchPlayed(root, stage, done) {
  const { lesson, seen: before = "[]", player: lecture } = root.dataset;
  let seen = []; // on this page
  let told = []; // of that, what the outbox has
  let listened = 0; // seconds of the clock, by which records are counted
  let tries = 0;
  let nextAt = MINUTE_S; // of `listened`: whether the outbox took the last or not, it is not asked at every moment
  let busy = false;
  let more = false; // was to be told while it was busy
  let waits = false; // for the outbox, which was not here when something was to be told
  const known = JSON.parse(before);

  const gather = (media) => {
    const now = merge(seen.concat(fromRanges(media.played)));
    listened += (lengthOf(now) - lengthOf(seen)) / (media.playbackRate || 1);
    seen = now;
    const length = lengthOf(merge(known.concat(seen), SEAM_S));
    if (media.duration > 0 && length >= media.duration * DONE_SHARE) done();
  };

  const record = (spans) => ({
    lesson, lecture, rate: stage.media().playbackRate,
    spans: spans.map(([from, to]) => [tenth(from), Math.max(tenth(to), tenth(from) + 0.1)].map(tenth)),
  });

  // The outbox takes a record by `take`, with the promise whether it is on the disk. Nobody takes it: it is brought here.
  const tell = () => {
    const spans = without(seen, told).filter(([from, to]) => to - from >= 0.1).slice(0, MOST_SPANS);
    more = busy;
    if (!lesson || busy || !spans.length) return;
    tries += 1;
    nextAt = listened + MINUTE_S;
    let kept = null;
    const take = (promise) => { kept = promise; };
    document.dispatchEvent(new CustomEvent("lecture:played", { detail: { record: record(spans), take } }));
    waits = !kept;
    if (!kept) { document.dispatchEvent(new CustomEvent("outbox:wanted")); return; }
    busy = true;
    kept.then((safe) => {
      busy = false;
      if (safe) told = merge(told.concat(spans)); // else nobody is signed in here, or there is no room: with the next
      if (more) tell();
    });
  };

  const last = () => { if (tries < Math.ceil(listened / MINUTE_S)) tell(); };

  stage.players.forEach((media) => {
    ["timeupdate", "pause", "seeking", "ended", "ratechange", "emptied"].forEach((name) => {
      media.addEventListener(name, () => { gather(media); if (listened >= nextAt) tell(); });
    });
    media.addEventListener("ended", tell);
  });
  document.addEventListener("outbox:ready", () => { if (waits) tell(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") last(); });
  window.addEventListener("pagehide", last); // some telephones tell only this
}
