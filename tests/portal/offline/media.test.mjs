import assert from "node:assert/strict";
import { test } from "node:test";
import { watchForms } from "../../../lms/portal/assets/offline/forms.js";
import { aPage } from "./dom.mjs";
import { aDevice, freshCaches, put } from "./support.mjs";

const FILES = "/files/0197d1c0-0000-7000-8000-000000000c01/set";
const [SOUND, FILM, LARGE, LIST, PLAYER] = [
  `${FILES}/audio.webm`, `${FILES}/v240.mp4`, `${FILES}/v360.mp4`, `${FILES}/v240.m3u8`, "/static/courses/hls.js",
];
const LECTURE = `
  <section data-player="x" data-hls="${LIST}" data-hls-script="${PLAYER}">
    <fieldset data-modes hidden>
      <label><input type="radio" name="mode" value="slides"></label>
      <label><input type="radio" name="mode" value="audio"></label>
      <label><input type="radio" name="mode" value="video" checked></label>
      <label><input type="radio" name="mode" value="adaptive"></label>
    </fieldset>
    <div data-part="video"><video><source src="${FILM}"><source src="${LARGE}"></video></div>
    <div data-part="audio"><audio><source src="${SOUND}"></audio></div>
    <details data-keys><p>keys</p></details>
    <details data-downloads><ul><li><a download href="${SOUND}">s</a></li><li><a download href="${LARGE}">l</a></li></ul></details>
  </section>
  <script type="application/json" id="lecture-slides">${JSON.stringify({
    base: `${FILES}/`, slides: [[0, 1, "s1.webp", "", 640, 360, "t"], [20, 2, "s2.webp", "", 640, 360, "t"]],
  })}</script>`;
const SLIDES = [`${FILES}/s1.webp`, `${FILES}/s2.webp`];

/** A kept lesson on a device that has these files; answers what the page then offers, and how often it was told. */
async function offered(files, markup = LECTURE) {
  freshCaches();
  const { database } = await aDevice();
  for (const url of files) await put(database, "files", { url, whole: true });
  const window = aPage(markup);
  window.document.body.dataset.keptPage = "";
  window.document.body.dataset.noMedia = "not here";
  let told = 0;
  document.addEventListener("media:known", () => { told += document.body.dataset.mediaKnown === "" ? 1 : 0; });
  await watchForms(database);
  const values = (selector, name) => Array.from(document.querySelectorAll(selector), (node) => node.getAttribute(name));
  return {
    told,
    modes: values("[data-modes] input", "value"),
    chosen: values("[data-modes] input:checked", "value"),
    sources: values("source", "src"),
    links: values("a", "href"),
    said: (document.querySelector("p.notice") || {}).textContent,
  };
}

test("with the film, its playlist and their player, every way to follow the lecture is offered", async () => {
  const page = await offered([SOUND, FILM, LIST, PLAYER]);
  assert.deepEqual(page, {
    told: 1, modes: ["audio", "video", "adaptive"], chosen: ["video"], sources: [FILM, SOUND], links: [SOUND], said: undefined,
  });
});

for (const missing of [LIST, PLAYER]) {
  test(`without ${missing.split("/").pop()} the film plays as a plain file`, async () => {
    const page = await offered([SOUND, FILM, LIST, PLAYER].filter((each) => each !== missing));
    assert.deepEqual([page.modes, page.chosen], [["audio", "video"], ["video"]]);
  });
}

test("where nothing is left to choose there is no choice", async () => {
  const page = await offered([SOUND]);
  assert.deepEqual([page.modes, page.sources, page.told], [[], [SOUND], 1]);
});

test("a choice always has something chosen", async () => {
  const sound = LECTURE.replace('value="video" checked', 'value="video"').replace('value="audio"', 'value="audio"');
  assert.deepEqual((await offered([SOUND, FILM], sound)).chosen, ["audio"]);
});

test("slides are offered beside the sound where all of their pictures are here", async () => {
  const slides = () => Boolean(document.getElementById("lecture-slides"));
  assert.deepEqual([(await offered([SOUND, ...SLIDES])).modes, slides()], [["slides", "audio"], true]);
  assert.deepEqual([(await offered([SOUND, SLIDES[0]])).modes, slides()], [[], false]);
  assert.deepEqual([(await offered([FILM, ...SLIDES])).modes, slides()], [[], true]);
});

test("the keys of the player stay explained where nothing can be downloaded", async () => {
  await offered([]);
  const left = Array.from(document.querySelectorAll("details"), (box) => box.hasAttribute("data-keys"));
  assert.deepEqual(left, [true]);
});

test("a lecture that is not kept says so, and the players are told all the same", async () => {
  const page = await offered([]);
  assert.deepEqual([page.modes, page.sources, page.links, page.said, page.told], [[], [], [], "not here", 1]);
});

const CAPTIONS = ["zh", "bo"].map((language) => `/files/0197d1c0-0000-7000-8000-000000000c01/captions/${language}-0123456789abcdef.vtt`);
const TRACKS = CAPTIONS.map((url) => `<track kind="captions" src="${url}">`).join("");
const CAPTIONED = LECTURE.replaceAll(/(?=<\/audio>|<\/video>)/g, `${TRACKS}<track kind="chapters" src="/chapters.vtt">`)
  .replace("<details", '<p data-caption hidden></p><button data-act="captions">c</button><button data-act="play">p</button><details');

/** The captions that a kept lesson offers on a device that has these files, and what else of them stands there. */
async function captioned(files) {
  await offered(files, CAPTIONED);
  const tracks = (tag) => Array.from(document.querySelectorAll(`${tag} track[kind=captions]`), (track) => track.getAttribute("src"));
  const parts = document.querySelectorAll("[data-caption], [data-act=captions]").length;
  return { film: tracks("video"), speech: tracks("audio"), parts };
}

test("the captions that are here are offered, with the speech and with the film", async () => {
  assert.deepEqual(await captioned([SOUND, FILM, ...CAPTIONS]), { film: CAPTIONS, speech: CAPTIONS, parts: 2 });
  assert.deepEqual(await captioned([SOUND, CAPTIONS[1]]), { film: [], speech: [CAPTIONS[1]], parts: 2 });
});

test("where no captions are here, there is no button for them, and everything else stays", async () => {
  assert.deepEqual(await captioned([SOUND, FILM]), { film: [], speech: [], parts: 0 });
  assert.equal(document.querySelectorAll("[data-act=play], track[kind=chapters]").length, 3);
});

test("a file that has not arrived whole is not offered", async () => {
  freshCaches();
  const { database } = await aDevice();
  await put(database, "files", { url: SOUND, whole: false });
  aPage(LECTURE).document.body.dataset.keptPage = "";
  await watchForms(database);
  assert.equal(document.querySelectorAll("source").length, 0);
});
