import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Window } from "happy-dom";
import { guard, listen, span, start } from "../../../media_pipeline/authoring/assets/editor.js";

const ROW = (starts, ends) => `<li data-cue><input data-time value="${starts}">${ends === undefined ? "" : `<input data-time value="${ends}">`}
  <span data-play-place></span></li>`;
const PAGE = `<div data-editor data-play="play"><audio data-sound></audio><form data-cues>${ROW("1:00", "1:02")}${ROW("nonsense", "2")}${ROW("5")}<p data-cue></p></form></div>`;
let window, document, editor, sound, rows, counts;

function open(page = PAGE) {
  window = new Window();
  document = window.document;
  globalThis.document = document;
  document.body.innerHTML = page;
  editor = document.querySelector("[data-editor]");
  sound = document.querySelector("[data-sound]");
  rows = [...document.querySelectorAll("[data-cue]")];
  if (!sound) return;
  counts = { play: 0, pause: 0 };
  Object.defineProperty(sound, "currentTime", { value: 0, writable: true });
  sound.play = () => { counts.play += 1; return Promise.resolve(); };
  sound.pause = () => { counts.pause += 1; };
}

const at = (now) => { sound.currentTime = now; sound.dispatchEvent(new window.Event("timeupdate")); };

beforeEach(() => open());

test("a row goes from its first time to its second", () => assert.deepEqual(span(rows[0]), { starts: 60, ends: 62 }));
test("a row whose times cannot be read goes nowhere", () => assert.equal(span(rows[1]), null));
test("a row without an end plays for ten seconds", () => assert.deepEqual(span(rows[2]), { starts: 5, ends: 15 }));
test("what has no times has no button", () => {
  listen(editor, sound);
  assert.equal(rows[3].querySelector("button"), null);
});

test("the button plays its row and stops at its end", () => {
  listen(editor, sound);
  const button = rows[0].querySelector("button");
  assert.equal(button.textContent, "play");
  assert.equal(button.type, "button");
  button.click();
  assert.equal(sound.currentTime, 60);
  assert.equal(counts.play, 1);
  at(61);
  assert.equal(counts.pause, 0);
  at(62.1);
  assert.equal(counts.pause, 1);
  at(63);
  assert.equal(counts.pause, 1);
});

test("a row whose times cannot be read plays nothing", () => {
  listen(editor, sound);
  rows[1].querySelector("button").click();
  assert.equal(counts.play, 0);
});

test("a browser that refuses to play leaves the editor as it is", async () => {
  listen(editor, sound);
  sound.play = () => Promise.reject(new Error("no"));
  rows[0].querySelector("button").click();
  await new Promise((done) => setImmediate(done));
  at(70);
  assert.equal(counts.pause, 0);
});

test("the row that is heard is marked", () => {
  listen(editor, sound);
  at(6);
  assert.deepEqual(rows.map((row) => row.classList.contains("lms-playing")), [false, false, true, false]);
  at(61);
  assert.deepEqual(rows.map((row) => row.classList.contains("lms-playing")), [true, false, false, false]);
});

test("leaving with changes asks, and not after they were sent", () => {
  const form = document.querySelector("form");
  guard(form, window);
  const leave = () => window.dispatchEvent(new window.Event("beforeunload", { cancelable: true }));
  assert.equal(leave(), true);
  form.dispatchEvent(new window.Event("input", { bubbles: true }));
  form.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(leave(), false);
  form.dispatchEvent(new window.Event("submit", { cancelable: true }));
  assert.equal(leave(), true);
});

test("a page with an editor is started, also without sound", () => {
  start(document, window);
  assert.ok(rows[0].querySelector("button"));
  open(`<div data-editor><form data-cues></form></div>`);
  start(document, window);
  document.querySelector("form").dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(window.dispatchEvent(new window.Event("beforeunload", { cancelable: true })), false);
});

test("other pages are left alone", () => {
  open("<p>nothing</p>");
  start(document, window);
  assert.equal(document.querySelector("button"), null);
});
