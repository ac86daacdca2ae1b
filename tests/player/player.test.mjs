// The beginning of the page, where the parts of the player meet; test_slides_in_browser.py opens all of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aLecture, island } from "./stand_in.mjs";

const BAR = `<p role="status" data-trouble></p><div data-controls hidden>
  <button type="button" data-act="previous">p</button><button type="button" data-act="play" data-playing="Pause">Play</button>
  <button type="button" data-act="next">n</button><select data-speed><option value="1">1</option></select></div>`;
let count = 0;

/** A film without speech, begun as on a page; `slides` are those that the page tells. */
async function aSilentLecture({ slides = "" } = {}) {
  const { root, video } = aLecture({ inner: BAR + slides });
  root.querySelectorAll("[data-part=slides], [data-part=audio]").forEach((part) => part.remove());
  await import(`../../courses/player/assets/player.js?${count += 1}`);
  return { root, video };
}

test("slides that stand in the film alone are gone through in the film", async () => {
  const { root, video } = await aSilentLecture({ slides: island(3) });
  video.is({ readyState: 4, currentTime: 5 });
  root.querySelector("[data-act=next]").click();
  assert.equal(video.currentTime, 20);
});

test("a film without any slides has no buttons for them", async () => {
  const { root } = await aSilentLecture();
  assert.deepEqual(Array.from(root.querySelectorAll("[data-act]"), ({ dataset }) => dataset.act), ["play"]);
});

test("a cut is told in the place that was there before", async () => {
  const { root, video } = await aSilentLecture();
  const place = root.querySelector("[data-trouble]");
  assert.deepEqual([place.textContent, place.hidden], ["", false]);
  video.is({ error: { code: 2 }, readyState: 4, currentTime: 65 }, "error");
  assert.equal(place.textContent, "waits at 1:05");
  video.is({ error: null }, "playing");
  assert.deepEqual([place.textContent, place.hidden], ["", false]);
});
