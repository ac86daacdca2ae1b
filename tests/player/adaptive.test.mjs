import assert from "node:assert/strict";
import { test } from "node:test";
import { adapt } from "../../courses/player/assets/adaptive.js";
import { leaveSmooth } from "../../courses/player/assets/device.js";
import { aLecture } from "./stand_in.mjs";

const SOURCES = ["avc1.42c015", "av01.0.04M.08"];

/** hls.js, as far as it is used: { settings, heard, starts, mends, ended }. */
function aFakeHls({ supported = true } = {}) {
  const made = [];
  class Hls {
    constructor(settings) { Object.assign(this, { settings, heard: {}, starts: 0, mends: 0, ended: 0 }); made.push(this); }
    on(name, work) { this.heard[name] = work; }
    loadSource(url) { this.url = url; }
    attachMedia(media) { this.media = media; }
    startLoad() { this.starts += 1; }
    recoverMediaError() { this.mends += 1; }
    destroy() { this.ended += 1; }
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
  adapt(root, video, (work) => later.push(work));
  const arrives = () => { globalThis.Hls = Hls; scripts[0].onload(); return made[0]; };
  return { root, video, scripts, later, arrives, sources: () => video.querySelectorAll("source").length };
}

test("its player is fetched once, and plays what the page names", () => {
  const { root, video, scripts, arrives, sources } = aFilm();
  adapt(root, video, () => undefined);
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
  assert.equal(arrives().starts, 1);
});

test("a cut is tried again later, and a mistake of the decoder mended once", () => {
  const { video, later, arrives } = aFilm();
  const hls = arrives();
  video.is({ readyState: 4 });
  hls.heard.error("e", { fatal: false, type: "network" });
  assert.equal(later.length, 0);
  hls.heard.error("e", { fatal: true, type: "network" });
  later[0]();
  assert.deepEqual([hls.starts, hls.ended], [1, 0]);
  hls.heard.error("e", { fatal: true, type: "media" });
  assert.deepEqual([hls.mends, hls.ended], [1, 0]);
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

test("without its player, or where that cannot play, the plain file stays", () => {
  const lost = aFilm();
  lost.scripts[0].onerror();
  assert.deepEqual([lost.sources(), lost.video.loads, lost.video.dataset.adaptive], [2, 1, undefined]);
  const old = aFilm({ supported: false });
  old.arrives();
  assert.deepEqual([old.sources(), old.video.dataset.adaptive], [2, undefined]);
});

test("a browser that plays playlists itself gets the playlist", () => {
  const { root, video } = aLecture({ attributes: 'data-hls="/m.m3u8"' });
  globalThis.MediaSource = undefined;
  video.canPlayType = (type) => (type === "application/vnd.apple.mpegurl" ? "maybe" : "");
  adapt(root, video, () => undefined);
  assert.equal(video.getAttribute("src"), "/m.m3u8");
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
