// Adds to the plain players of a lecture: the choice of speech, slides or video, slides that follow the speech, resuming,
// keys, captions, adaptive video, speech in pieces, completion. Every part may be missing or fail; the plain players and the form's button stay.
import { adapter } from "./adaptive.js";
import { captionsOf } from "./captions.js";
import { completer } from "./completion.js";
import { control } from "./controls.js";
import { leaveSmooth } from "./device.js";
import { linkNow, measure } from "./meter.js";
import { offerModes } from "./mode.js";
import { inPieces } from "./pieces.js";
import { watchPlayed } from "./played.js";
import { follow, slidesOf } from "./slides.js";
import { stageOf } from "./stage.js";
import { watchStalls } from "./stalls.js";
import { steady } from "./steady.js";

// The place of news is there before there is any, else nobody who listens would hear them.
function trouble(root) {
  const box = root.querySelector("[data-trouble]");
  return (text) => { if (box.textContent !== text) box.textContent = text; };
}

// What lies on the device costs nothing, and is there at once.
const isKept = document.body.dataset.keptPage !== undefined;

function linkOf() {
  if (isKept) return { kbps: Infinity, saveData: false };
  return { kbps: linkNow(), saveData: Boolean(navigator.connection && navigator.connection.saveData) };
}

function start(root) {
  const slides = slidesOf(); // where they are not shown, film and speech are gone through by them all the same
  const changed = [];
  const stage = stageOf(root, (mode) => changed.forEach((hear) => hear(mode)));
  if (!stage.players.length) return;
  const say = trouble(root);
  const watched = stage.players.map((media) => [media, steady(stage, media, { sentence: root.dataset.cut, say })]);
  watchPlayed(root, stage, completer(root));
  const captions = captionsOf(root, stage);
  changed.push(control(root, stage, slides, captions), () => root.dispatchEvent(new CustomEvent("stage:changed")));
  if (slides.length && root.querySelector("[data-part=slides]")) changed.push(follow(root, stage, slides));
  const film = watched.find(([media]) => media.tagName === "VIDEO");
  if (film) {
    leaveSmooth(film[0]);
    changed.push(adapter(root, ...film), watchStalls(root, film[0]));
  }
  const speech = root.querySelector("audio");
  if (speech && !isKept) inPieces(stage, speech);
  offerModes(root, stage, linkOf());
}

const begin = () => document.querySelectorAll("[data-player]").forEach(start);

// A page that a device keeps first loses what the device has not (portal/offline/forms.js).
if (isKept && document.body.dataset.mediaKnown === undefined) document.addEventListener("media:known", begin, { once: true });
else begin();
measure();
