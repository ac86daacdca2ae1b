import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPlayed } from "../../courses/player/assets/played.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { LECTURE, LESSON, aLecture, leaves, ranges } from "./stand_in.mjs";

/** A lecture that somebody plays; `answers` says whether the outbox keeps the next record, or that there is none. */
function aListener({ seen = [], lesson = LESSON, answers = () => true } = {}) {
  const attributes = `data-seen='${JSON.stringify(seen)}' ${lesson ? `data-lesson="${lesson}"` : ""}`;
  const { root, audio, video } = aLecture({ attributes });
  const found = { audio, video, records: [], wanted: 0, done: 0 };
  document.addEventListener("outbox:wanted", () => { found.wanted += 1; });
  document.addEventListener("lecture:played", ({ detail }) => {
    const safe = answers();
    if (safe === undefined) return;
    found.records.push(detail.record);
    detail.take(Promise.resolve(safe));
  });
  const stage = stageOf(root);
  stage.choose("audio");
  watchPlayed(root, stage, () => { found.done += 1; });
  found.plays = async (...spans) => { audio.is({ played: ranges(...spans) }, "timeupdate"); await null; await null; };
  found.hides = async () => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    await null;
    await null;
  };
  return found;
}

test("a minute of playing is one record, and the next tells only what is new", async () => {
  const found = aListener();
  await found.plays([0, 59.9]);
  assert.equal(found.records.length, 0);
  await found.plays([0, 60.04]);
  await found.plays([0, 100]);
  await found.plays([0, 100], [300, 320.5]);
  assert.deepEqual(found.records, [
    { lesson: LESSON, lecture: LECTURE, rate: 1, spans: [[0, 60]] },
    { lesson: LESSON, lecture: LECTURE, rate: 1, spans: [[60, 100], [300, 320.5]] },
  ]);
});

test("however often the page is hidden, there is one record for each minute that was begun", async () => {
  const found = aListener();
  for (let second = 5; second <= 150; second += 5) {
    await found.plays([0, second]);
    await found.hides();
  }
  assert.equal(found.records.length, 3);
  assert.deepEqual(found.records.map(({ spans }) => spans), [[[0, 5]], [[5, 65]], [[65, 125]]]);
});

test("minutes are those of the clock: at double speed a record holds two of the lecture", async () => {
  const found = aListener();
  found.audio.playbackRate = 2;
  for (let second = 10; second <= 240; second += 10) await found.plays([0, second]);
  assert.deepEqual(found.records.map(({ spans, rate }) => [spans, rate]), [[[[0, 120]], 2], [[[120, 240]], 2]]);
});

test("what is heard again is told once", async () => {
  const found = aListener();
  await found.plays([0, 60]);
  found.audio.is({ played: ranges() }, "emptied"); // the file was loaded again
  await found.plays([0, 60]);
  await found.plays([0, 60]);
  assert.equal(found.records.length, 1);
});

test("a record that was not kept is told again with the next", async () => {
  const kept = [false, true];
  const found = aListener({ answers: () => kept.shift() });
  await found.plays([0, 60]);
  await found.plays([0, 120]);
  assert.deepEqual(found.records.map(({ spans }) => spans), [[[0, 60]], [[0, 120]]]);
});

for (const [what, answer] of [["refuses", false], ["is not there", undefined]]) {
  test(`an outbox that ${what} is asked once in a minute, not at every moment`, async () => {
    const found = aListener({ answers: () => answer });
    let asked = 0;
    document.addEventListener("lecture:played", () => { asked += 1; });
    for (let second = 1; second <= 200; second += 1) await found.plays([0, second]);
    assert.equal(asked, 3);
  });
}

test("minutes that were played unheard of by the page are one record, not one after the other", async () => {
  const found = aListener();
  await found.plays([0, 400]);
  await found.plays([0, 401]);
  await found.plays([0, 459]);
  assert.deepEqual(found.records.map(({ spans }) => spans), [[[0, 400]]]);
});

test("where no outbox is yet, it is asked for once a record is due, and gets it when it is ready", async () => {
  let here = false;
  const found = aListener({ answers: () => (here ? true : undefined) });
  await found.plays([0, 30]);
  assert.equal(found.wanted, 0);
  await found.plays([0, 61]);
  assert.deepEqual([found.wanted, found.records.length], [1, 0]);
  here = true;
  document.dispatchEvent(new CustomEvent("outbox:ready"));
  assert.deepEqual(found.records[0].spans, [[0, 61]]);
});

test("the end of the lecture is told, though its minute is not over", async () => {
  const found = aListener();
  await found.plays([0, 12]);
  found.audio.is({ ended: true }, "ended");
  assert.deepEqual(found.records[0].spans, [[0, 12]]);
});

test("the end is told in the minute of the last record, too, and while that is still being written", async () => {
  const found = aListener();
  await found.plays([0, 60]);
  found.audio.is({ played: ranges([0, 70]), ended: true }, "ended");
  await null;
  await null;
  assert.deepEqual(found.records.map(({ spans }) => spans), [[[0, 60]], [[60, 70]]]);
  const busy = aListener();
  busy.audio.is({ played: ranges([0, 60]) }, "timeupdate");
  busy.audio.is({ played: ranges([0, 70]), ended: true }, "ended");
  for (let turn = 0; turn < 4; turn += 1) await null;
  assert.deepEqual(busy.records.map(({ spans }) => spans), [[[0, 60]], [[60, 70]]]);
});

test("a page that goes tells what was played, also where it was never hidden", async () => {
  const found = aListener();
  await found.plays([0, 12]);
  leaves();
  assert.deepEqual(found.records.map(({ spans }) => spans), [[[0, 12]]]);
});

test("what was told before there was an outbox is not lost, though its minute is not over", async () => {
  let here = false;
  const found = aListener({ answers: () => (here ? true : undefined) });
  document.dispatchEvent(new CustomEvent("outbox:ready"));
  await found.plays([0, 12]);
  found.audio.is({ ended: true }, "ended");
  here = true;
  document.dispatchEvent(new CustomEvent("outbox:ready"));
  assert.deepEqual(found.records.map(({ spans }) => spans), [[[0, 12]]]);
});

test("of those who do not learn nothing is told, and their page completes all the same", async () => {
  const found = aListener({ lesson: "" });
  await found.plays([0, 545]);
  assert.deepEqual([found.records.length, found.wanted, found.done], [0, 0, 1]);
});

test("the lesson is done when nine tenths were played, here and before, in whichever player", async () => {
  const found = aListener({ seen: [[0, 300]] });
  await found.plays([200, 400]);
  assert.equal(found.done, 0);
  await found.plays([200, 400], [450, 500]);
  found.video.is({ played: ranges([500, 580]) }, "timeupdate");
  assert.equal(found.done, 0); // 530 of 600 seconds
  found.video.is({ played: ranges([490, 590]) }, "timeupdate");
  assert.equal(found.done, 1);
});

test("who jumps to the end has not played the lecture", async () => {
  const found = aListener();
  await found.plays([0, 3], [598, 600]);
  found.audio.is({ ended: true }, "ended");
  assert.equal(found.done, 0);
});
