import assert from "node:assert/strict";
import { test } from "node:test";
import { recall, remember } from "../../courses/player/assets/memory.js";
import { firstMode, offerModes, POOR_KBPS } from "../../courses/player/assets/mode.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { LECTURE, aLecture } from "./stand_in.mjs";

const MODES = ["slides", "audio", "video", "adaptive"];
const RADIOS = `<fieldset data-modes hidden>${MODES.map((mode) => `<input type="radio" name="mode" value="${mode}">`).join("")}</fieldset>`;

test("a browser that remembers nothing is no trouble", () => {
  aLecture();
  remember("a", "1");
  assert.equal(recall("a"), "1");
  Object.defineProperty(globalThis, "localStorage", { get: () => { throw new Error("blocked"); }, configurable: true });
  remember("a", "2");
  assert.equal(recall("a"), null);
});

for (const [what, link, mode] of [
  ["poor", { kbps: POOR_KBPS - 1 }, "slides"], ["good", { kbps: POOR_KBPS }, "video"], ["unknown", { kbps: null }, "slides"],
  ["good and dear", { kbps: 9000, saveData: true }, "slides"], ["the device itself", { kbps: Infinity }, "video"],
]) {
  test(`a lecture begins as the link bears it: ${what}`, () => {
    assert.equal(firstMode(MODES, { chosen: null, saveData: false, ...link }), mode);
  });
}

test("what the reader chose wins, as long as it is offered", () => {
  assert.equal(firstMode(MODES, { chosen: "adaptive", kbps: 20 }), "adaptive");
  assert.equal(firstMode(["audio", "video"], { chosen: "slides", kbps: 9000 }), "video");
  assert.equal(firstMode(["slides", "audio"], { chosen: null, kbps: 9000 }), "slides");
  assert.equal(firstMode(["audio", "video"], { chosen: null, kbps: 20 }), "video"); // a film that has no slides is looked at
});

test("the choice is offered, taken and remembered", () => {
  const { root } = aLecture({ inner: RADIOS });
  const stage = stageOf(root);
  offerModes(root, stage, { kbps: 30, saveData: false });
  const box = root.querySelector("[data-modes]");
  assert.deepEqual([box.hidden, box.querySelector(":checked").value, stage.mode()], [false, "slides", "slides"]);
  const wanted = box.querySelector("[value=audio]");
  wanted.checked = true;
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual([stage.mode(), recall("lecture-mode")], ["audio", "audio"]);
});

test("without a choice both plain players stay", () => {
  const { root } = aLecture();
  const stage = stageOf(root);
  offerModes(root, stage, { kbps: 30, saveData: false });
  assert.equal(root.querySelector("[data-part=video]").hidden, false);
  assert.equal(stage.media().tagName, "VIDEO");
});

const shown = (root) => Array.from(root.querySelectorAll("[data-part]")).filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.part);

test("each way to follow shows its parts", () => {
  const { root } = aLecture();
  const heard = [];
  const stage = stageOf(root, (mode) => heard.push(mode));
  const found = MODES.map((mode) => { stage.choose(mode); return shown(root).sort(); });
  assert.deepEqual(found, [["audio", "slides"], ["audio"], ["video"], ["video"]]);
  assert.deepEqual(heard, MODES);
});

test("the place, the speed and the playing go along", () => {
  const { root, audio, video } = aLecture();
  const stage = stageOf(root);
  stage.choose("slides");
  audio.is({ paused: false, currentTime: 100, playbackRate: 1.5, readyState: 4 });
  stage.choose("video");
  assert.deepEqual([audio.paused, video.plays, video.playbackRate, stage.at()], [true, 1, 1.5, 100]);
  video.is({ readyState: 1 }, "loadedmetadata");
  assert.equal(video.currentTime, 100);
  video.currentTime = 130;
  stage.choose("audio");
  assert.deepEqual([audio.currentTime, audio.plays], [130, 1]);
});

test("a film that is left takes nothing more of the link; its pause is heard first", () => {
  const { root, video } = aLecture();
  const stage = stageOf(root);
  stage.choose("video");
  video.is({ paused: false, currentTime: 100, readyState: 4, networkState: 2 });
  let heardAt = 0;
  video.addEventListener("pause", () => { heardAt = video.currentTime; });
  stage.choose("audio");
  assert.deepEqual([video.paused, heardAt, video.loads, stage.at()], [true, 100, 1, 100]);
  stage.choose("video");
  video.is({ readyState: 4, networkState: 2 });
  stage.choose("audio"); // paused already
  assert.equal(video.loads, 2);
});

test("a film that loads nothing keeps what is here, one that adapts ends its loading itself, and speech stays", () => {
  const { root, audio, video } = aLecture();
  const stage = stageOf(root);
  stage.choose("video");
  video.is({ readyState: 4, networkState: 1 });
  stage.choose("audio");
  audio.is({ networkState: 2 });
  stage.choose("video");
  video.is({ networkState: 2 });
  video.dataset.adaptive = "1";
  stage.choose("audio");
  assert.deepEqual([audio.loads, video.loads], [0, 0]);
});

test("who comes back at once finds the film as it was", () => {
  const { root, video } = aLecture();
  const stage = stageOf(root);
  stage.choose("video");
  video.is({ paused: false, readyState: 4, networkState: 2 });
  video.pause = () => video.is({ paused: true }); // browsers tell it a moment later
  stage.choose("audio");
  stage.choose("video");
  video.is({}, "pause");
  assert.equal(video.loads, 0);
});

test("what stood still stands still in the other player, too", () => {
  const { root, audio, video } = aLecture();
  const stage = stageOf(root);
  stage.choose("slides");
  audio.is({ currentTime: 40, readyState: 4 });
  stage.choose("video");
  assert.equal(video.plays, 0);
});

test("a lecture goes on where this browser stopped, but not at its very end", () => {
  for (const [said, at] of [["120.5", 120.5], ["2", 0], ["597", 0], ["nonsense", 0]]) {
    const made = aLecture();
    remember(`lecture-at:${LECTURE}`, said);
    stageOf(made.root).choose("audio");
    made.audio.is({ readyState: 1 }, "loadedmetadata");
    assert.equal(made.audio.currentTime, at, said);
  }
});

test("the place is written down while it plays, when it stops, and taken back at the end", () => {
  const { root, audio } = aLecture();
  const written = () => recall(`lecture-at:${LECTURE}`);
  stageOf(root).choose("audio");
  audio.is({ paused: false, currentTime: 2 }, "timeupdate");
  assert.equal(written(), null);
  audio.is({ currentTime: 30.26 }, "timeupdate");
  assert.equal(written(), "30.3");
  audio.is({ currentTime: 31 });
  audio.pause();
  assert.equal(written(), "31.0");
  audio.is({ ended: true, currentTime: 600 }, "ended");
  assert.equal(written(), "0.0");
});

test("a jump stays within the lecture, also before anything of it is here", () => {
  const { root, audio } = aLecture();
  const stage = stageOf(root);
  stage.choose("slides");
  let placed = 0;
  audio.addEventListener("placed", () => { placed += 1; });
  audio.duration = NaN;
  stage.seek(200);
  assert.deepEqual([stage.at(), placed, audio.currentTime], [200, 1, 0]);
  audio.is({ readyState: 1, duration: 600 }, "loadedmetadata");
  assert.equal(audio.currentTime, 200);
  stage.seek(9000);
  assert.equal(audio.currentTime, 599.5);
  stage.seek(-5);
  assert.equal(audio.currentTime, 0);
});

test("a browser that wants a press first is no error", async () => {
  const { root, audio, video } = aLecture();
  const stage = stageOf(root);
  stage.choose("audio");
  audio.is({ paused: false, currentTime: 9, readyState: 4 });
  video.play = () => Promise.reject(new Error("NotAllowedError"));
  stage.choose("video");
  await null;
  assert.equal(stage.mode(), "video");
});

for (const [hash, at] of [["#t=75", 75], ["#t=x", 42], ["#captions", 42], ["", 42], ["#t=0", 42]]) {
  test(`an address that ends with "${hash}" begins at ${at}`, () => {
    const { root } = aLecture();
    remember(`lecture-at:${LECTURE}`, "42");
    root.ownerDocument.location.hash = hash;
    assert.equal(stageOf(root).at(), at);
  });
}

test("an address asks for its place once: opened again, the lecture goes on where it stopped", () => {
  const { root, audio } = aLecture();
  location.hash = "#t=75";
  stageOf(root).choose("audio");
  audio.is({ readyState: 1 }, "loadedmetadata");
  assert.equal(audio.currentTime, 75);
  audio.is({ paused: false, currentTime: 130 }, "timeupdate");
  assert.equal(location.hash, "");
  assert.equal(stageOf(root).at(), 130);
});

test("another address within the page is left as it is", () => {
  const { root } = aLecture();
  location.hash = "#captions";
  stageOf(root).seek(9);
  assert.equal(location.hash, "#captions");
});

test("the picture of a film is asked for when the film is looked at, and not before", () => {
  const { root } = aLecture({ inner: RADIOS });
  const video = root.querySelector("video");
  video.dataset.poster = "/files/poster.jpg";
  const stage = stageOf(root);
  stage.choose("slides");
  assert.equal(video.getAttribute("poster"), null);
  stage.choose("video");
  assert.equal(video.getAttribute("poster"), "/files/poster.jpg");
});

test("where there is nothing to choose, the picture of the film is there at once", () => {
  const { root } = aLecture();
  const video = root.querySelector("video");
  video.dataset.poster = "/files/poster.jpg";
  stageOf(root);
  assert.equal(video.getAttribute("poster"), "/files/poster.jpg");
});
