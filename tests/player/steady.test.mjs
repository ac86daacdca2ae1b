import assert from "node:assert/strict";
import { test } from "node:test";
import { stageOf } from "../../courses/player/assets/stage.js";
import { steady } from "../../courses/player/assets/steady.js";
import { aLecture, online, timers } from "./stand_in.mjs";

/** A lecture that is heard at 2:05, and what the page says of it. */
function aListener() {
  const { root, audio } = aLecture({ inner: "" });
  const clock = timers();
  const said = [];
  const stage = stageOf(root);
  stage.choose("audio");
  const again = steady(stage, audio, { sentence: "waits at {time}", say: (text) => said.push(text), wait: clock.wait });
  audio.play();
  audio.is({ readyState: 4, currentTime: 125 }, "playing");
  return { audio, clock, again, said: () => said[said.length - 1] };
}

const cut = (audio) => audio.is({ error: { code: 2 } }, "error");

test("after a cut it goes on from the same place, by itself, and says so", () => {
  const { audio, clock, said } = aListener();
  cut(audio);
  assert.deepEqual([said(), clock.waits()], ["waits at 2:05", [2000]]);
  clock.go(2000);
  assert.deepEqual([audio.loads, audio.plays, audio.paused], [1, 2, false]);
  audio.is({ readyState: 1 }, "loadedmetadata");
  assert.equal(audio.currentTime, 125);
  audio.is({ readyState: 4 }, "playing");
  assert.equal(said(), "");
  clock.end();
});

test("the pauses grow to a minute, and begin anew when something came", () => {
  const { audio, clock } = aListener();
  const pauses = [];
  for (let time = 0; time < 7; time += 1) {
    cut(audio);
    const [pause] = clock.waits();
    pauses.push(pause / 1000);
    clock.go(pause);
  }
  assert.deepEqual(pauses, [2, 4, 8, 16, 32, 60, 60]);
  audio.is({ readyState: 4 }, "playing");
  cut(audio);
  assert.deepEqual(clock.waits(), [2000]);
  clock.end();
});

test("when the link is back it is tried at once, and once", () => {
  const { audio, clock } = aListener();
  cut(audio);
  online();
  assert.deepEqual([audio.loads, clock.waits()], [1, []]);
  online();
  assert.equal(audio.loads, 1);
  clock.end();
});

test("none of the files can be fetched: the error of the last one counts, though it does not rise", () => {
  const { audio, clock } = aListener();
  const source = document.createElement("source");
  audio.append(source);
  audio.is({ networkState: 2 });
  source.dispatchEvent(new audio.ownerDocument.defaultView.Event("error"));
  assert.deepEqual(clock.waits(), []);
  audio.is({ networkState: 3 });
  source.dispatchEvent(new audio.ownerDocument.defaultView.Event("error"));
  assert.deepEqual(clock.waits(), [2000]);
  clock.end();
});

test("a file that cannot be decoded at all is not fetched again and again", () => {
  const { audio, clock } = aListener();
  audio.is({ readyState: 0, error: { code: 4 } }, "error");
  assert.deepEqual(clock.waits(), []);
  clock.end();
});

test("a short wait is no news, a longer one is told until it plays", () => {
  const { audio, clock, said } = aListener();
  audio.is({}, "waiting");
  assert.equal(said(), "");
  clock.go(4000);
  assert.equal(said(), "waits at 2:05");
  audio.is({}, "playing");
  assert.deepEqual([said(), clock.waits()], ["", []]);
  clock.end();
});

test("a connection on which nothing comes any more is given up, one on which something comes is not", () => {
  const { audio, clock } = aListener();
  audio.is({}, "waiting", "progress", "progress");
  assert.deepEqual(clock.waits(), [4000, 30000]);
  clock.go(30000);
  assert.deepEqual(clock.waits(), [2000]);
  clock.go(2000);
  assert.equal(audio.loads, 1);
  clock.end();
});

test("who paused is not played to", () => {
  const { audio, clock, said } = aListener();
  audio.pause();
  assert.equal(said(), "");
  cut(audio);
  clock.go(2000);
  assert.deepEqual([audio.loads, audio.plays], [1, 1]);
  clock.end();
});

test("who presses Pause during a cut is heard: the file is made ready, and nothing is played", () => {
  for (const pauses of [(audio) => audio.pause(), (audio) => audio.is({ paused: true })]) { // with its event, and without
    const { audio, clock } = aListener();
    cut(audio);
    clock.go(2000);
    cut(audio);
    pauses(audio);
    assert.deepEqual(clock.waits(), [4000]);
    clock.go(4000);
    assert.deepEqual([audio.loads, audio.plays, audio.paused], [2, 2, true]);
    clock.end();
  }
});

test("a pause during a cut takes the sentence away that it goes on by itself", () => {
  const { audio, clock, said } = aListener();
  cut(audio);
  assert.equal(said(), "waits at 2:05");
  audio.pause();
  assert.equal(said(), "");
  audio.play();
  clock.go(2000);
  assert.deepEqual([audio.plays, audio.paused], [3, false]);
  clock.end();
});

test("the adaptive player mends its own cuts, through the same pauses", () => {
  const { audio, clock, again, said } = aListener();
  audio.dataset.adaptive = "1";
  cut(audio);
  audio.is({}, "waiting");
  assert.deepEqual(clock.waits(), [4000]);
  let tried = 0;
  again(() => { tried += 1; });
  assert.deepEqual([said(), clock.waits()], ["waits at 2:05", [2000]]);
  clock.go(2000);
  assert.deepEqual([tried, audio.loads], [1, 0]);
  clock.end();
});
