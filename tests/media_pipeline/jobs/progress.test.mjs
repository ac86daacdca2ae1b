// The page of a recording follows its work: asked only while somebody looks, patient when the link is cut.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { build } from "esbuild";
import { Window } from "happy-dom";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../../media_pipeline/jobs/assets/progress.js", import.meta.url));
const PAGE = `<div data-work="/progress/" data-shown="running 1">
  <span data-work-state>waiting</span><progress max="100" value="0" data-work-progress></progress>
  <span data-work-percent>0 %</span><span data-work-left></span>
  <table><tr data-step="speech"><td data-step-status>waiting</td><td data-step-percent>0 %</td></tr></table></div>`;
const STATE = {
  shown: "running 1", progress: 40, state_text: "running: voice", percent_text: "40 %", left_text: "about 3 min",
  steps: [{ kind: "speech", status_text: "running", percent_text: "70 %" }, { kind: "later", status_text: "", percent_text: "" }],
};
const bundled = await build({ entryPoints: [SOURCE], bundle: true, write: false, format: "iife" });
const script = bundled.outputFiles[0].text;
const opened = [];

// Opens the page; `answers` are given one after the other: a state, a status number, or an error.
function open(answers, page = PAGE) {
  const window = new Window({ url: "http://127.0.0.1/cms/lectures/1/" });
  opened.push(window);
  window.document.body.innerHTML = page;
  const seen = { asked: [], timers: [], reloads: 0, visible: "visible" };
  Object.defineProperty(window.document, "visibilityState", { get: () => seen.visible });
  const place = { reload: () => { seen.reloads += 1; } };
  const shownWindow = { location: place };
  const fetch = (url, options) => {
    seen.asked.push([url, options.credentials]);
    const answer = answers.shift();
    if (answer instanceof Error) return Promise.reject(answer);
    if (typeof answer === "number") return Promise.resolve({ ok: false, status: answer });
    return Promise.resolve({ ok: true, json: () => Promise.resolve(answer) });
  };
  const setTimer = (action, milliseconds) => seen.timers.push({ action, milliseconds });
  const clearTimer = (number) => { if (number) seen.timers[number - 1] = null; };
  new Function("window", "document", "fetch", "setTimeout", "clearTimeout", script)(
    shownWindow, window.document, fetch, setTimer, clearTimer);
  const waiting = () => seen.timers.filter(Boolean);
  return {
    seen, waiting, document: window.document,
    text: (selector) => window.document.querySelector(selector).textContent,
    async pass() {
      const timer = waiting()[0];
      seen.timers = [];
      timer.action();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      return timer.milliseconds;
    },
    change(visible) {
      seen.visible = visible;
      window.document.dispatchEvent(new window.Event("visibilitychange"));
    },
  };
}

afterEach(async () => { for (const window of opened.splice(0)) await window.happyDOM.close(); });

test("the state is asked for after a while and shown", async () => {
  const page = open([STATE]);
  assert.equal(page.seen.asked.length, 0);
  assert.equal(await page.pass(), 5000);
  assert.deepEqual(page.seen.asked, [["/progress/", "same-origin"]]);
  assert.equal(page.document.querySelector("progress").value, 40);
  assert.equal(page.text("[data-work-state]"), "running: voice");
  assert.equal(page.text("[data-work-percent]"), "40 %");
  assert.equal(page.text("[data-work-left]"), "about 3 min");
  assert.equal(page.text("[data-step-status]"), "running");
  assert.equal(page.text("[data-step-percent]"), "70 %");
  assert.equal(page.waiting().length, 1);
});

test("a page of other rows is loaded anew, once", async () => {
  const page = open([{ ...STATE, shown: "done 0" }]);
  await page.pass();
  assert.equal(page.seen.reloads, 1);
  assert.equal(page.waiting().length, 0);
});

for (const [name, answer] of [["a cut link", new TypeError("cut")], ["a refusal", 403], ["a broken server", 500]]) {
  test(`${name} is waited out`, async () => {
    const page = open([answer, STATE]);
    await page.pass();
    assert.equal(page.text("[data-work-percent]"), "0 %");
    assert.equal(await page.pass(), 30000);
    assert.equal(page.text("[data-work-percent]"), "40 %");
  });
}

test("nobody asks while nobody looks", async () => {
  const page = open([STATE, STATE]);
  page.change("hidden");
  assert.equal(page.waiting().length, 0);
  page.change("visible");
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  assert.equal(page.seen.asked.length, 1);
  assert.equal(page.waiting().length, 1);
});

test("a look back and forth asks once", async () => {
  const page = open([STATE]);
  page.change("visible");
  page.change("hidden");
  page.change("visible");
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  assert.equal(page.seen.asked.length, 1);
});

test("an answer that comes while nobody looks starts no clock", async () => {
  const page = open([STATE]);
  page.change("visible");
  page.seen.visible = "hidden";
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  assert.equal(page.waiting().length, 0);
});

test("a page without work is left alone", () => {
  const page = open([], "<p>done</p>");
  assert.equal(page.waiting().length, 0);
});
