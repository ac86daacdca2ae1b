import assert from "node:assert/strict";
import { test } from "node:test";
import { completer } from "../../courses/player/assets/completion.js";
import { until } from "../portal/offline/dom.mjs";
import { aLecture } from "./stand_in.mjs";

const ATTRIBUTES = 'data-done="it is done" data-unsaved="not yet"';

/** A page with the form; `answers` are the statuses of the server in turn, or errors. */
function aPage(answers, form = true) {
  const { root } = aLecture({ attributes: ATTRIBUTES });
  if (form) root.insertAdjacentHTML("afterend", '<form action="/done/" data-lesson-done><button>Done</button></form>');
  const sent = [];
  globalThis.FormData = class {};
  globalThis.fetch = async (url, options) => {
    sent.push([url, options.method, options.redirect]);
    const status = answers.shift();
    if (status instanceof Error) throw status;
    return { status };
  };
  const pauses = [];
  const waiting = [];
  const wait = (work, pause) => { pauses.push(pause); waiting.push(work); return 0; };
  return { send: completer(root, wait), pauses, go: () => waiting.shift()(), sent, said: (kind) => document.querySelectorAll(`.notice.${kind}`).length };
}

test("the lesson is completed once, and the page says so in place of the form", async () => {
  const { send, sent, said } = aPage([204]);
  send();
  send();
  await until(() => said("success"), "it says that it is done");
  send();
  assert.deepEqual(sent.map(([url, ...how]) => [url.replace(/.*(?=\/done)/, ""), ...how]), [["/done/", "POST", "manual"]]);
  assert.equal(document.querySelector("form"), null);
});

test("anything but the server's proof leaves the form, and is said once", async () => {
  const { send, sent, said, pauses } = aPage([302]);
  send();
  await until(() => said("warning"), "it says that it is not saved");
  send();
  assert.deepEqual([sent.length, said("warning"), said("success")], [1, 1, 0]);
  assert.ok(document.querySelector("form button"));
  assert.deepEqual(pauses, [30000]);
});

test("when the link is back it is sent again, and the warning goes", async () => {
  const { send, sent, said } = aPage([new TypeError("no link"), 204]);
  send();
  await until(() => said("warning"), "it says that it is not saved");
  document.defaultView.dispatchEvent(new document.defaultView.Event("online"));
  await until(() => said("success"), "it says that it is done");
  assert.deepEqual([sent.length, said("warning")], [2, 0]);
});

test("it is tried again after pauses that grow to half an hour", async () => {
  const { send, go, pauses, said } = aPage([503, 503, 503, 503, 503, 503, 503, 503, 204]);
  send();
  for (let time = 1; time <= 8; time += 1) {
    await until(() => pauses.length === time, "the next pause");
    assert.equal(said("warning"), 1);
    go();
  }
  await until(() => said("success"), "it says that it is done");
  assert.deepEqual(pauses.map((pause) => pause / 1000), [30, 60, 120, 240, 480, 960, 1800, 1800]);
  assert.equal(said("warning"), 0);
});

test("a lesson that is done already has no form, and nothing is sent", () => {
  const { send, sent } = aPage([204], false);
  send();
  assert.equal(sent.length, 0);
});
