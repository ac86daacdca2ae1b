import assert from "node:assert/strict";
import { test } from "node:test";
import { offerModes } from "../../courses/player/assets/mode.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { watchStalls } from "../../courses/player/assets/stalls.js";
import { aLecture } from "./stand_in.mjs";

const MODES = `<fieldset data-modes>
  <input type="radio" name="mode" value="slides"><input type="radio" name="mode" value="video" checked></fieldset>`;
const OFFER = '<div role="status"><div data-lighter hidden><button type="button" value="slides">lighter</button></div></div>';

/** A film that is looked at, in a page that may offer less. */
function aFilm(inner = MODES + OFFER) {
  const { root, video } = aLecture({ inner });
  const clock = { at: 0 };
  const heard = [];
  const chosen = watchStalls(root, video, () => clock.at);
  const stage = stageOf(root, (mode) => { heard.push(mode); chosen(mode); });
  offerModes(root, stage, { kbps: 512 });
  const stops = (times, every = 1000) => {
    for (let time = 0; time < times; time += 1) {
      clock.at += every;
      video.is({}, "playing", "waiting");
    }
  };
  const offered = () => !root.querySelector("[data-lighter]").hidden;
  return { root, video, stage, stops, offered, heard, clock };
}

test("a film that stops three times within three minutes: something lighter is offered, and nothing changes by itself", () => {
  const { stage, stops, offered } = aFilm();
  stops(2);
  assert.equal(offered(), false);
  stops(1);
  assert.deepEqual([offered(), stage.mode()], [true, "video"]);
});

test("a stop now and then is none", () => {
  const { stops, offered } = aFilm();
  stops(10, 100000);
  assert.equal(offered(), false);
  stops(2, 1000);
  assert.equal(offered(), true);
});

test("waiting at the beginning, in a pause and after a jump is no stop", () => {
  const { video, offered } = aFilm();
  for (let time = 0; time < 5; time += 1) video.is({}, "waiting");
  for (const before of ["seeking", "pause", "emptied", "ended"]) {
    for (let time = 0; time < 3; time += 1) video.is({}, "playing", before, "waiting");
  }
  assert.equal(offered(), false);
});

test("one stop that is told several times is one", () => {
  const { video, offered } = aFilm();
  video.is({}, "playing", "waiting", "waiting", "waiting", "waiting");
  assert.equal(offered(), false);
});

test("whoever takes it goes on in the lighter way, with the focus on that choice", () => {
  const { root, stage, stops, offered, heard } = aFilm();
  stops(3);
  root.querySelector("[data-lighter] button").click();
  assert.deepEqual([stage.mode(), heard, offered()], ["slides", ["video", "slides"], false]);
  const choice = root.querySelector("input[value=slides]");
  assert.deepEqual([choice.checked, document.activeElement === choice], [true, true]);
});

test("after a choice the stops of before count no more", () => {
  const { stage, stops, offered } = aFilm();
  stops(2);
  stage.choose("slides");
  stage.choose("video");
  stops(2);
  assert.equal(offered(), false);
});

test("where nothing lighter is here, nothing is offered", () => {
  const [video] = [MODES.replace('<input type="radio" name="mode" value="slides">', "")];
  const { stops, offered } = aFilm(video + OFFER);
  stops(5);
  assert.equal(offered(), false);
  assert.doesNotThrow(() => watchStalls(aLecture().root, aLecture().video)("video"));
});
