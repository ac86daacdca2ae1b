// The speech out of pieces: what is asked of the server, what the browser gets, and when the plain file plays instead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inPieces } from "../../courses/player/assets/pieces.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { until } from "../portal/offline/dom.mjs";
import { FIRST, MOST, SOURCES, URL_OF, aBrowser, aSpeech, isWhole, rangesAsked, settled } from "./speech.mjs";
import { aLecture, online } from "./stand_in.mjs";
import { aFile } from "./webm_file.mjs";

test("nothing is fetched before somebody plays", async () => {
  const speech = aSpeech();
  await new Promise((resolve) => { setTimeout(resolve, 0); });
  assert.deepEqual([speech.asked, speech.audio.getAttribute("src")], [[], "blob:pieces"]);
  speech.audio.play();
  await settled(speech);
  assert.equal(speech.asked[0].url, URL_OF);
});

test("the first piece is small, later ones are larger, and together they are the file", async () => {
  const speech = aSpeech();
  speech.audio.play();
  await until(() => isWhole(speech), "all of it");
  await until(() => speech.made.ended === 1, "its end is told");
  assert.deepEqual(rangesAsked(speech).map(([, size]) => size), [FIRST, 2 * FIRST, 4 * FIRST, MOST, MOST]);
  assert.deepEqual(Uint8Array.from(speech.made.appended), speech.file.bytes);
  assert.equal(speech.audio.dataset.adaptive, "1", "its cuts are mended here");
});

test("a browser that does not stream answers gets the same", async () => {
  const speech = aSpeech({ server: { streams: false } });
  speech.audio.play();
  await until(() => isWhole(speech), "all of it");
  assert.deepEqual(Uint8Array.from(speech.made.appended), speech.file.bytes);
});

test("five minutes ahead are enough, and more is fetched when they are played", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 40 }) });
  speech.made.holds([0, 320]);
  speech.audio.play();
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  assert.deepEqual(speech.asked, []);
  speech.audio.is({ currentTime: 30 }, "timeupdate");
  await settled(speech);
});

test("speech that is left for the film is fetched no further, and goes on when it is heard again", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }), server: { chunk: 1000 } });
  speech.audio.play();
  await settled(speech);
  speech.stage.choose("video"); // pauses it
  let before = -1;
  await until(() => {
    const still = before === speech.made.appended.length;
    before = speech.made.appended.length;
    return still && speech.clock.waits().length === 0;
  }, "the piece that was under way is here");
  const asked = speech.asked.length;
  speech.audio.is({}, "timeupdate");
  assert.deepEqual([speech.asked.length, isWhole(speech)], [asked, false]);
  speech.stage.choose("audio");
  speech.audio.play();
  await until(() => speech.asked.length > asked, "the next piece");
  speech.clock.end();
});

test("speech that somebody plays beside the film is fetched all the same", async () => {
  const speech = aSpeech();
  speech.stage.choose("video");
  speech.audio.play();
  await until(() => isWhole(speech), "all of it");
});

const failing = () => Promise.reject(new TypeError("no link"));
const status = (code, headers = {}) => () => Promise.resolve(new Response("", { status: code, headers }));

for (const [what, wrong] of [["a cut", failing], ["a server with too much to do", status(503)], ["too many requests", status(429)]]) {
  test(`after ${what} it goes on from the next byte, after pauses that grow`, async () => {
    const speech = aSpeech({ trouble: [null, wrong, wrong] });
    speech.audio.play();
    await until(() => speech.clock.waits().includes(2000), "a pause");
    assert.equal(speech.plain(), false);
    speech.clock.go(2000);
    await until(() => speech.clock.waits().includes(4000), "a longer pause");
    speech.clock.go(4000);
    await until(() => isWhole(speech), "all of it");
    assert.deepEqual(Uint8Array.from(speech.made.appended), speech.file.bytes);
    speech.clock.end();
  });
}

test("an answer that is cut in the middle is gone on with", async () => {
  const { bytes } = aFile();
  const half = () => {
    const stream = new ReadableStream({
      start(controller) { controller.enqueue(bytes.slice(0, 1000)); },
      pull(controller) { controller.error(new TypeError("cut")); },
    });
    const headers = { "Content-Range": `bytes 0-8191/${bytes.length}` };
    return Promise.resolve(new Response(stream, { status: 206, headers }));
  };
  const speech = aSpeech({ trouble: [half] });
  speech.audio.play();
  await until(() => speech.clock.waits().includes(2000), "a pause");
  speech.clock.go(2000);
  await until(() => isWhole(speech), "all of it");
  assert.deepEqual(Uint8Array.from(speech.made.appended), speech.file.bytes);
  speech.clock.end();
});

test("when the link is back, or somebody presses Play, it is tried at once", async () => {
  for (const comes of [online, null]) {
    const speech = aSpeech({ trouble: [failing] });
    speech.audio.play();
    await until(() => speech.clock.waits().includes(2000), "a pause");
    speech.audio.is({}, "timeupdate");
    assert.equal(speech.asked.length, 1, "what plays on from what is here does not ask all the time");
    if (comes) comes();
    else speech.audio.play();
    await until(() => isWhole(speech), "all of it");
    assert.equal(speech.clock.waits().includes(2000), false);
    speech.clock.end();
  }
});

test("a connection on which nothing comes is given up after half a minute, and tried again", async () => {
  const speech = aSpeech({ trouble: [() => new Promise(() => undefined)] });
  speech.audio.play();
  await until(() => speech.clock.waits().includes(30000), "patience");
  speech.clock.go(30000);
  await until(() => speech.clock.waits().includes(2000), "a pause");
  assert.equal(speech.asked[0].signal.aborted, true);
  speech.clock.go(2000);
  await until(() => isWhole(speech), "all of it");
  speech.clock.end();
});

test("an answer without a byte is no reason to ask for ever", async () => {
  const empty = () => Promise.resolve(new Response(new ReadableStream({ start(end) { end.close(); } }), {
    status: 206, headers: { "Content-Range": "bytes 0-8191/100000" },
  }));
  const speech = aSpeech({ trouble: [empty] });
  speech.audio.play();
  await until(() => speech.clock.waits().includes(2000), "a pause");
  assert.equal(speech.asked.length, 1);
  speech.clock.end();
});

for (const [what, wrong] of [
  ["a proxy that sends all of it", status(200)], ["a session that has ended", status(403)], ["a file that is gone", status(404)],
  ["another range than was asked for", status(206, { "Content-Range": "bytes 5-8/100" })],
  ["a length that nobody tells", status(206, { "Content-Range": "bytes 0-8191/*" })],
]) {
  test(`with ${what} the plain file plays on`, async () => {
    const speech = aSpeech({ trouble: [wrong] });
    speech.audio.play();
    await until(speech.plain, "the plain file");
    assert.deepEqual([speech.audio.loads, speech.audio.paused, speech.audio.dataset.adaptive], [1, false, undefined]);
    assert.equal(speech.asked[0].signal.aborted, true, "the rest of that answer is not waited for");
  });
}

test("a file without its index in front plays as a plain file", async () => {
  const speech = aSpeech({ file: aFile({ front: false }) });
  speech.audio.play();
  await until(speech.plain, "the plain file");
  assert.equal(speech.asked.length, 1);
});

test("a browser that cannot take what is appended plays the plain file from the same place", async () => {
  const speech = aSpeech();
  speech.audio.play();
  await settled(speech);
  speech.audio.is({ currentTime: 12, readyState: 4 });
  speech.made.refuses = true;
  await until(speech.plain, "the plain file");
  assert.equal(speech.stage.at(), 12);
});

test("an error of the player leads to the plain file, once", async () => {
  const speech = aSpeech();
  speech.audio.pause();
  speech.audio.is({ error: { code: 3 } }, "error", "error");
  assert.deepEqual([speech.plain(), speech.audio.loads, speech.audio.paused], [true, 1, true]);
  speech.audio.play();
  assert.deepEqual(speech.asked, []);
});

for (const [what, options] of [
  ["no WebM file", { inner: '<source src="/files/audio.mp4" type="audio/mp4">' }],
  ["a browser that cannot play it so", { browser: { supported: false } }],
]) {
  test(`${what}: the plain players stay as they are`, () => {
    const speech = aSpeech({ ...options, opens: false });
    assert.deepEqual([speech.plain(), speech.audio.dataset.adaptive, speech.made.source], [true, undefined, undefined]);
  });
}

test("a browser without pieces keeps the plain file", () => {
  const { root, audio } = aLecture();
  audio.innerHTML = SOURCES;
  globalThis.MediaSource = undefined;
  inPieces(stageOf(root), audio);
  assert.equal(audio.getAttribute("src"), null);
});

test("speech that plays already when the script comes plays on", () => {
  const { root, audio } = aLecture();
  audio.innerHTML = SOURCES;
  audio.play();
  Object.defineProperty(audio, "src", { get: () => "", set: () => audio.is({ paused: true }), configurable: true });
  aBrowser(audio);
  inPieces(stageOf(root), audio, { request: () => new Promise(() => undefined), wait: () => 1 });
  assert.deepEqual([audio.plays, audio.paused], [2, false]);
});
