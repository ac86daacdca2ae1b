import assert from "node:assert/strict";
import { test } from "node:test";
import { adapter } from "../../courses/player/assets/adaptive.js";
import { leaveSmooth } from "../../courses/player/assets/device.js";
import { aLecture, online } from "./stand_in.mjs";

const SOURCES = ["avc1.42c015", "av01.0.04M.08"];

/** hls.js, as far as it is used: { settings, heard, starts, stops, mends, ended }. Another source stops a player, and no event tells of it. */
function aFakeHls({ supported = true } = {}) {
  const made = [];
  class Hls {
    constructor(settings) { Object.assign(this, { settings, heard: {}, starts: 0, stops: 0, mends: 0, ended: 0 }); made.push(this); }
    on(name, work) { this.heard[name] = work; }
    loadSource(url) { this.url = url; }
    attachMedia(media) { this.media = media; media.is({ paused: true }); }
    startLoad() { this.starts += 1; }
    stopLoad() { this.stops += 1; }
    recoverMediaError() { this.mends += 1; this.media.is({ paused: true }); }
    destroy() { this.ended += 1; this.media.is({ paused: true }); }
    static isSupported() { return supported; }
  }
  Hls.Events = { ERROR: "error" };
  Hls.ErrorTypes = { NETWORK_ERROR: "network", MEDIA_ERROR: "media" };
  return { Hls, made };
}

/** A film whose adaptive player is asked for; `arrives` brings it. */
function aFilm({ supported = true } = {}) {
  const { root, video } = aLecture({ attributes: 'data-hls="/m.m3u8" data-hls-script="/hls.js"' });
  SOURCES.forEach((codec) => {
    const source = document.createElement("source");
    source.setAttribute("type", `video/mp4; codecs="${codec}"`);
    video.append(source);
  });
  const { Hls, made } = aFakeHls({ supported });
  globalThis.MediaSource = class {};
  const later = [];
  const scripts = [];
  document.head.append = (script) => scripts.push(script);
  const choose = adapter(root, video, (work) => later.push(work));
  choose("adaptive");
  const arrives = () => { globalThis.Hls = Hls; scripts[scripts.length - 1].onload(); return made[made.length - 1]; };
  return { root, video, choose, scripts, later, made, arrives, sources: () => video.querySelectorAll("source").length };
}

test("its player is fetched once, and plays what the page names", () => {
  const { video, choose, scripts, arrives, sources } = aFilm();
  choose("adaptive");
  assert.deepEqual(scripts.map((script) => script.getAttribute("src")), ["/hls.js"]);
  const hls = arrives();
  assert.deepEqual([hls.url, hls.media, hls.starts, sources()], ["/m.m3u8", video, 0, 0]);
  assert.ok(hls.settings.maxBufferLength >= 60, "a cut of half a minute is not noticed");
  video.play();
  assert.equal(hls.starts, 1);
});

test("a film that plays already goes on", () => {
  const { video, arrives } = aFilm();
  video.play();
  assert.deepEqual([arrives().starts, video.paused, video.plays], [1, false, 2]);
});

test("a cut is tried again later, and a mistake of the decoder mended once", () => {
  const { video, later, arrives } = aFilm();
  const hls = arrives();
  video.play();
  video.is({ readyState: 4 });
  hls.heard.error("e", { fatal: false, type: "network" });
  assert.equal(later.length, 0);
  hls.heard.error("e", { fatal: true, type: "network" });
  later[0]();
  assert.deepEqual([hls.starts, hls.ended], [2, 0]);
  hls.heard.error("e", { fatal: true, type: "media" });
  assert.deepEqual([hls.mends, hls.starts, hls.ended, video.paused], [1, 3, 0, false]);
  hls.heard.error("e", { fatal: true, type: "media" });
  assert.deepEqual([hls.mends, hls.ended], [1, 1]);
});

test("where nothing of it comes, the plain file plays on", () => {
  const { video, arrives, sources } = aFilm();
  const hls = arrives();
  video.play();
  hls.heard.error("e", { fatal: true, type: "network" });
  assert.deepEqual([hls.ended, sources(), video.loads, video.plays, video.dataset.adaptive], [1, 2, 1, 2, undefined]);
});

test("what stood still stands still after each change of its source", () => {
  const { video, choose, arrives } = aFilm();
  const hls = arrives();
  video.is({ readyState: 4 });
  hls.heard.error("e", { fatal: true, type: "media" });
  choose("video");
  assert.deepEqual([video.plays, video.paused], [0, true]);
});

for (const [how, comes] of [
  ["is played again", (video) => { video.pause(); video.play(); }], ["hears that the link is back", () => online()],
]) {
  test(`after a cut whose trial was forgotten, it loads on when it ${how}`, () => {
    const { video, arrives } = aFilm();
    const hls = arrives();
    video.play();
    video.is({ readyState: 4 });
    online();
    assert.equal(hls.starts, 1, "it loads already");
    hls.heard.error("e", { fatal: true, type: "network" });
    comes(video);
    assert.equal(hls.starts, 2);
    online();
    assert.equal(hls.starts, 2);
  });
}

test("what plays on from what is here is tried again later all the same; what is paused waits", () => {
  const { video, later, arrives } = aFilm();
  const hls = arrives();
  video.play();
  video.is({ readyState: 4 }, "playing");
  assert.equal(later.length, 0);
  hls.heard.error("e", { fatal: true, type: "network" });
  video.is({}, "playing"); // after a jump: what was to be tried is forgotten
  assert.equal(later.length, 2);
  video.pause();
  online();
  assert.equal(hls.starts, 1);
  later[1]();
  assert.equal(hls.starts, 2);
});

test("a film that is left loads nothing, and loads on when it is played again", () => {
  const { video, choose, arrives } = aFilm();
  const hls = arrives();
  video.play();
  choose("slides");
  assert.deepEqual([hls.stops, hls.ended, video.dataset.adaptive], [1, 0, "1"]);
  video.pause();
  choose("adaptive");
  assert.equal(hls.starts, 1);
  video.play();
  assert.equal(hls.starts, 2);
});

test("the small film after the adaptive one is the plain file, and the other way round", () => {
  const { video, choose, made, arrives, sources } = aFilm();
  const hls = arrives();
  video.play();
  choose("video");
  assert.deepEqual([hls.ended, sources(), video.loads, video.paused, video.dataset.adaptive], [1, 2, 1, false, undefined]);
  video.pause();
  video.play();
  online();
  assert.equal(hls.starts, 1, "what ended loads nothing");
  choose("adaptive");
  arrives();
  assert.deepEqual([made.length, sources(), video.dataset.adaptive], [2, 0, "1"]);
});

test("who takes the small film before the player has come keeps it", () => {
  const { video, choose, made, arrives, sources } = aFilm();
  choose("video");
  arrives();
  assert.deepEqual([made.length, sources(), video.loads], [0, 2, 0]);
});

test("without its player, or where that cannot play, the plain file stays, and may be asked for again", () => {
  const lost = aFilm();
  lost.scripts[0].onerror();
  assert.deepEqual([lost.sources(), lost.video.loads, lost.video.dataset.adaptive], [2, 0, undefined]);
  lost.choose("adaptive");
  assert.equal(lost.arrives().media, lost.video);
  const old = aFilm({ supported: false });
  old.arrives();
  assert.deepEqual([old.sources(), old.video.dataset.adaptive], [2, undefined]);
});

/** A telephone that plays playlists itself, or not at all. */
function aTelephone(answer) {
  const { root, video } = aLecture({ attributes: 'data-hls="/m.m3u8"' });
  globalThis.MediaSource = undefined;
  video.canPlayType = (type) => (type === "application/vnd.apple.mpegurl" ? answer : "");
  Object.defineProperty(video, "src", { set: (to) => { video.setAttribute("src", to); video.is({ paused: true }); } });
  return { video, choose: adapter(root, video, () => undefined) };
}

test("a browser that plays playlists itself gets the playlist, plays on, and gives it back", () => {
  const { video, choose } = aTelephone("maybe");
  video.play();
  choose("adaptive");
  assert.deepEqual([video.getAttribute("src"), video.paused], ["/m.m3u8", false]);
  assert.equal(video.dataset.adaptive, undefined, "its cuts are mended as those of a plain file");
  choose("audio");
  choose("video");
  assert.deepEqual([video.getAttribute("src"), video.loads, video.paused], [null, 1, false]);
});

test("a browser that plays no playlist keeps the plain file", () => {
  const { video, choose } = aTelephone("");
  choose("adaptive");
  choose("video");
  assert.deepEqual([video.getAttribute("src"), video.loads, video.dataset.adaptive], [null, 0, undefined]);
});

const sourcesAfter = async (answer) => {
  const { video } = aFilm();
  const asked = [];
  const device = answer && { decodingInfo: async (what) => { asked.push(what); return answer(); } };
  await leaveSmooth(video, device);
  return [Array.from(video.querySelectorAll("source"), (source) => source.getAttribute("type").slice(19, 23)), asked];
};

test("AV1 is offered to devices that play it smoothly, and to those that do not say", async () => {
  const both = ["avc1", "av01"];
  const [kept, asked] = await sourcesAfter(() => ({ supported: true, smooth: true }));
  assert.deepEqual(kept, both);
  assert.deepEqual(asked.map(({ type, video }) => [type, video.width, video.height]), [["file", 426, 240]]);
  assert.deepEqual((await sourcesAfter(() => ({ supported: true, smooth: false })))[0], ["avc1"]);
  assert.deepEqual((await sourcesAfter(() => ({ supported: false, smooth: false })))[0], ["avc1"]);
  assert.deepEqual((await sourcesAfter(() => { throw new TypeError("not a type"); }))[0], both);
  assert.deepEqual((await sourcesAfter(null))[0], both);
});
