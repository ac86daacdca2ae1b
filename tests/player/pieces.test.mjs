// The speech out of pieces: what is asked of the server, what the browser gets, and when the plain file plays instead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inPieces } from "../../courses/player/assets/pieces.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { until } from "../portal/offline/dom.mjs";
import { aLecture, online, ranges, timers } from "./stand_in.mjs";
import { aFile } from "./webm_file.mjs";

const [FIRST, MOST] = [8192, 65536];
const URL_OF = "https://learn.example/files/audio.webm";
const SOURCES = '<source src="/files/audio.webm" type="audio/webm"><source src="/files/audio.mp4" type="audio/mp4">';

/** What a browser has for pieces; `media` is told what is ready, a second for each thousandth of the file's length. */
function aBrowser(media, file, { supported = true } = {}) {
  const made = { appended: [], aborts: 0, ended: 0, refuses: false };
  class Buffer {
    appendBuffer(bytes) {
      if (made.refuses) throw new Error("full");
      made.appended.push(...bytes);
      made.source.readyState = "open";
      setTimeout(() => this.onupdateend(), 0);
    }
    abort() { made.aborts += 1; }
  }
  class MediaSource {
    constructor() { made.source = this; this.readyState = "closed"; }
    addEventListener(name, work) { made.open = () => { this.readyState = "open"; work(); }; }
    addSourceBuffer(type) { made.type = type; return new Buffer(); }
    endOfStream() { this.readyState = "ended"; made.ended += 1; }
    static isTypeSupported(type) { return supported && type === 'audio/webm; codecs="opus"'; }
  }
  globalThis.MediaSource = MediaSource;
  URL.createObjectURL = () => "blob:pieces";
  return made;
}

/** A server for one file: { asked, request, answers }. `trouble` is taken first, one for each request. */
function aServer(bytes, trouble, { streams = true, chunk = 3000 } = {}) {
  const asked = [];
  const request = async (url, { headers, signal }) => {
    const [first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range).slice(1).map(Number);
    asked.push({ url, first, last, signal });
    const wrong = trouble.shift();
    if (wrong) return wrong(signal);
    const body = bytes.slice(first, last + 1);
    const told = { "Content-Range": `bytes ${first}-${first + body.length - 1}/${bytes.length}` };
    if (!streams) return { status: 206, headers: new Headers(told), arrayBuffer: async () => body.buffer };
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(body.subarray(sent, sent + chunk));
        sent += chunk;
        if (sent >= body.length) controller.close();
      },
    });
    return new Response(stream, { status: 206, headers: told });
  };
  return { asked, request };
}

/** Speech on a page: of 6 parts of 20 s, or `longer`. Its pieces are asked for once somebody plays. */
function aSpeech({ file = aFile(), trouble = [], browser = {}, server = {}, inner = SOURCES, opens = true } = {}) {
  const { root, audio } = aLecture({ attributes: "" });
  audio.innerHTML = inner;
  Object.defineProperty(audio, "src", {
    get: () => audio.getAttribute("src") || "", set: (to) => { audio.setAttribute("src", to); audio.is({ paused: true }); }, configurable: true,
  });
  const made = aBrowser(audio, file, browser);
  const { asked, request } = aServer(file.bytes, trouble, server);
  const clock = timers();
  const stage = stageOf(root);
  stage.choose("audio");
  inPieces(stage, audio, { request, wait: clock.wait });
  if (opens && made.open) made.open();
  return { audio, made, asked, clock, stage, file, plain: () => audio.getAttribute("src") === null };
}

const settled = async (speech, count = 1) => {
  await until(() => speech.asked.length >= count, `${count} requests`);
  await until(() => speech.made.appended.length > 0, "something is here");
};
const isWhole = ({ made, file }) => made.appended.length === file.bytes.length;
const rangesAsked = ({ asked }) => asked.map(({ first, last }) => [first, last - first + 1]);

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
  speech.audio.is({ buffered: ranges([0, 320]), duration: 800 });
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

test("a jump is answered from the part in which it lies, with the bytes before it and a first piece", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }) });
  speech.audio.play();
  await settled(speech);
  speech.audio.is({ buffered: ranges([0, 40]), duration: 1200 });
  const { cues, bytes } = speech.file;
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  const before = speech.asked.length;
  speech.audio.is({ currentTime: 610 }, "seeking");
  await until(() => speech.asked.slice(before).some(({ first }) => first === cues[30].byte), "the part of the jump");
  const found = speech.asked.find(({ first }) => first === cues[30].byte);
  const half = Math.round((cues[31].byte - cues[30].byte) / 2);
  assert.deepEqual([found.last - found.first + 1, speech.made.aborts], [half + FIRST, 1]);
  assert.ok(bytes.length > found.last);
});

test("a jump to where it is ready asks for nothing anew", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }) });
  speech.audio.play();
  await until(() => speech.made.appended.length > 50000, "some of it");
  speech.audio.is({ buffered: ranges([0, 400]), duration: 1200, currentTime: 200 }, "seeking");
  assert.equal(speech.made.aborts, 0);
});

test("what is ready farther on is gone on from its end", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }) });
  const { cues } = speech.file;
  speech.audio.play();
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  speech.audio.is({ buffered: ranges([0, 30], [600, 700]), duration: 1200, currentTime: 650 }, "seeking");
  await until(() => speech.asked.some(({ first }) => first === cues[35].byte), "the part at the end of what is ready");
});

test("the place of the last time is jumped to as soon as the index is known", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }), server: { chunk: 100 } });
  speech.audio.play();
  await settled(speech);
  speech.audio.is({ currentTime: 610, duration: 1200 }, "seeking");
  await until(() => speech.asked.some(({ first }) => first === speech.file.cues[30].byte), "the part of the place");
});

test("a jump ends the request that is under way", async () => {
  const hanging = () => new Promise(() => undefined);
  const speech = aSpeech({ file: aFile({ clusters: 60 }), trouble: [null, hanging] });
  speech.audio.play();
  await until(() => speech.asked.length === 2, "the second request");
  speech.audio.is({ buffered: ranges([0, 5]), duration: 1200, currentTime: 610 }, "seeking");
  assert.equal(speech.asked[1].signal.aborted, true);
  await until(() => speech.asked.length > 2, "the part of the jump");
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
