import assert from "node:assert/strict";
import { test } from "node:test";
import { captionsOf } from "../../courses/player/assets/captions.js";
import { actOf, control } from "../../courses/player/assets/controls.js";
import { recall, remember } from "../../courses/player/assets/memory.js";
import { slidesOf } from "../../courses/player/assets/slides.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { aLecture, island } from "./stand_in.mjs";

const SPEEDS = ["0.75", "1", "1.25", "1.5", "1.75", "2"];
const BAR = `
  <p data-caption hidden></p>
  <div data-controls hidden>
    <button type="button" data-act="previous">p</button><button type="button" data-act="play" data-playing="Pause">Play</button>
    <button type="button" data-act="next"><b>n</b></button><button type="button" data-act="captions" aria-pressed="false">C</button>
    <select data-speed>${SPEEDS.map((speed) => `<option value="${speed}">${speed}</option>`).join("")}</select>
  </div>
  <details data-chapters hidden><summary>c</summary><button type="button" data-at="40.5">Two</button></details>
  <details data-keys hidden></details><a href="#x">x</a><input type="radio"><textarea></textarea>`;

/** A lecture with its controls, in slide mode at 0:25. */
function aBar({ before = () => undefined, tracks } = {}) {
  const { root, audio, video } = aLecture({ inner: BAR + island() });
  before();
  if (tracks) [audio, video].forEach((media) => { media.textTracks = tracks(); });
  const stage = stageOf(root);
  stage.choose("slides");
  audio.is({ readyState: 4, currentTime: 25 });
  const captions = captionsOf(root, stage);
  const shows = control(root, stage, slidesOf(), captions);
  const press = (key, target = root.querySelector("a"), more = {}) => {
    const event = new (root.ownerDocument.defaultView.KeyboardEvent)("keydown", { key, bubbles: true, cancelable: true, ...more });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const click = (selector) => root.querySelector(selector).click();
  return { root, audio, video, stage, press, click, shows, select: root.querySelector("select") };
}

test("the controls are offered once they work", () => {
  const { root } = aBar();
  assert.deepEqual(Array.from(root.querySelectorAll("[data-controls], [data-chapters], [data-keys]"), ({ hidden }) => hidden), [false, false, false]);
});

test("buttons play, pause and go from slide to slide; the button says what it does next", () => {
  const { audio, click, root } = aBar();
  const play = root.querySelector("[data-act=play]");
  click("[data-act=play]");
  assert.deepEqual([audio.paused, play.textContent], [false, "Pause"]);
  click("[data-act=play]");
  assert.deepEqual([audio.paused, play.textContent], [true, "Play"]);
  click("[data-act=next] b");
  assert.equal(audio.currentTime, 40);
  click("[data-act=previous]");
  assert.equal(audio.currentTime, 20);
  click("[data-at]");
  assert.equal(audio.currentTime, 40.5);
});

test("without slides there are no buttons that would do nothing, and their keys do nothing", () => {
  const { root, audio } = aLecture({ inner: BAR });
  const stage = stageOf(root);
  stage.choose("audio");
  audio.is({ readyState: 4, currentTime: 25 });
  control(root, stage, slidesOf(), () => undefined);
  assert.deepEqual(Array.from(root.querySelectorAll("[data-act]"), ({ dataset }) => dataset.act), ["play", "captions"]);
  root.querySelector("a").dispatchEvent(new (root.ownerDocument.defaultView.KeyboardEvent)("keydown", { key: ".", bubbles: true }));
  assert.equal(audio.currentTime, 25);
});

test("keys do the same while the focus is within the lecture", () => {
  const { audio, press, select } = aBar();
  const after = (key) => { assert.equal(press(key), true, key); return [audio.paused, audio.currentTime, audio.playbackRate]; };
  assert.deepEqual(after("k"), [false, 25, 1]);
  assert.deepEqual(after("K"), [true, 25, 1]);
  assert.deepEqual(after("ArrowRight"), [true, 35, 1]);
  assert.deepEqual(after("ArrowLeft"), [true, 25, 1]);
  assert.deepEqual(after("."), [true, 40, 1]);
  assert.deepEqual(after(","), [true, 20, 1]);
  assert.deepEqual(after(">"), [true, 20, 1.25]);
  assert.deepEqual(after("<"), [true, 20, 1]);
  assert.equal(press("x"), false);
  assert.equal(select.value, "1");
});

test("no key is taken from what has a use for it, nor from the browser", () => {
  const { root } = aBar();
  const meant = (key, selector, more = {}) => actOf({ key, target: root.querySelector(selector), ...more });
  assert.deepEqual(["button", "summary", "a", "audio"].map((selector) => meant(" ", selector)), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(["input", "select", "audio", "video"].map((selector) => meant("ArrowLeft", selector)), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(["button", "input", "audio"].map((selector) => meant("k", selector)), ["play", "play", "play"]);
  assert.deepEqual(["textarea", "select"].map((selector) => meant("k", selector)), [undefined, undefined]);
  assert.equal(actOf({ key: " ", target: root }), "play");
  for (const name of ["altKey", "ctrlKey", "metaKey"]) assert.equal(meant("k", "a", { [name]: true }), undefined);
});

test("the speed holds for both players and the next lecture, and keeps the pitch", () => {
  const { audio, video, select } = aBar();
  select.value = "1.5";
  select.dispatchEvent(new Event("change"));
  assert.deepEqual([audio, video].map((media) => [media.playbackRate, media.defaultPlaybackRate, media.preservesPitch]), [[1.5, 1.5, true], [1.5, 1.5, true]]);
  assert.equal(recall("lecture-rate"), "1.5");
  const next = aBar({ before: () => remember("lecture-rate", "1.5") });
  assert.deepEqual([next.audio.playbackRate, next.select.value], [1.5, "1.5"]);
  assert.equal(aBar({ before: () => remember("lecture-rate", "99") }).audio.playbackRate, 1);
});

test("there is nothing slower than the slowest, nor faster than the fastest", () => {
  const { audio, press } = aBar();
  for (let time = 0; time < 9; time += 1) press(">");
  assert.equal(audio.playbackRate, 2);
  for (let time = 0; time < 9; time += 1) press("<");
  assert.equal(audio.playbackRate, 0.75);
});

const twoTracks = () => ["zh-Hans", "bo"].map((language) => ({ kind: "captions", language, mode: "disabled", activeCues: null }));

test("captions stand below the slide in the language of the page, once they are asked for", () => {
  const { root, audio, video, click, stage } = aBar({ tracks: twoTracks });
  const box = root.querySelector("[data-caption]");
  const modes = (media) => media.textTracks.map(({ mode }) => mode);
  assert.deepEqual(modes(audio), ["disabled", "disabled"]);
  click("[data-act=captions]");
  assert.deepEqual([modes(audio), modes(video)], [["hidden", "disabled"], ["disabled", "disabled"]]);
  assert.equal(root.querySelector("[data-act=captions]").getAttribute("aria-pressed"), "true");
  const [track] = audio.textTracks;
  track.activeCues = [{ text: "<v Doctor>ORS &" }, { text: "Zn" }];
  track.oncuechange();
  assert.deepEqual([box.hidden, box.textContent], [false, "ORS &\nZn"]);
  assert.equal(root.querySelector("[data-caption]").lang, track.language);
  track.activeCues = [];
  track.oncuechange();
  assert.equal(box.hidden, true);
  stage.choose("video");
  root.dispatchEvent(new CustomEvent("stage:changed"));
  assert.deepEqual([modes(audio), modes(video)], [["disabled", "disabled"], ["showing", "disabled"]]);
});

test("captions of no language of the page's are better than none, and are remembered", () => {
  const { audio, press } = aBar({ tracks: () => [{ kind: "chapters", language: "" }, { kind: "captions", language: "bo", mode: "disabled" }] });
  press("c");
  assert.equal(audio.textTracks[1].mode, "hidden");
  assert.equal(recall("lecture-captions"), "1");
});

test("a lecture without captions has no switch for them", () => {
  const { root } = aLecture();
  assert.equal(captionsOf(root, stageOf(root))(), undefined);
});
