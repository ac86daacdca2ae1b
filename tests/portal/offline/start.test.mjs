import assert from "node:assert/strict";
import { test } from "node:test";
import { DEVICE, KEEP, KEPT_PAGE, aPage, template } from "./dom.mjs";
import "./support.mjs";

const OWNER = "11111111-1111-5111-8111-111111111111";
const SCRIPT = "/static/portal/offline.js";
let count = 0;

function device({ owner = OWNER, home = false, nobody = false } = {}) {
  const bar = template(DEVICE).trim().replace('data-script=""', "").replace(/ data-home| data-nobody| data-owner=""/g, "");
  const said = [`data-script="${SCRIPT}"`, owner && `data-owner="${owner}"`, home && "data-home", nobody && "data-nobody"];
  return bar.replace("<a ", `<a ${said.filter(Boolean).join(" ")} `);
}

/** Runs the script on a page as on a fresh one; answers what a reader's browser loads then. */
async function started(body, { used = false, able = true, connection, controller = null, guarded = false } = {}) {
  const window = aPage(body, { worker: { controller } });
  navigator.connection = connection;
  globalThis.caches = able ? {} : undefined;
  globalThis.indexedDB = {};
  if (used) localStorage.setItem("offline", "1");
  if (guarded) Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("no"); }, configurable: true });
  await import(`../../../lms/portal/assets/offline/start.js?${count += 1}`);
  const loaded = () => Array.from(document.querySelectorAll(`head script[src="${SCRIPT}"]`)).length;
  return { window, loaded };
}
function open(window) {
  const box = document.querySelector("[data-keep]");
  box.dispatchEvent(new window.Event("toggle"));
}

test("whoever keeps nothing on the device loads nothing more", async () => {
  assert.equal((await started(device())).loaded(), 0);
});

test("the rest comes where something was kept before, where a worker stands, and on pages that know nobody", async () => {
  assert.equal((await started(device(), { used: true })).loaded(), 1);
  assert.equal((await started(device(), { controller: {} })).loaded(), 1);
  assert.equal((await started(device({ owner: "" }))).loaded(), 1);
});

test("the page for signing in loads it only to drop keys that are there", async () => {
  assert.equal((await started(device({ owner: "", nobody: true }))).loaded(), 0);
  assert.equal((await started(device({ owner: "", nobody: true }), { used: true })).loaded(), 1);
});

test("opening Keep offline loads it, once", async () => {
  const { window, loaded } = await started(device() + template(KEEP, { kind: "lesson", uuid: "1" }));
  assert.equal(loaded(), 0);
  open(window);
  open(window);
  assert.equal(loaded(), 1);
});

test("a player that has something to hand over loads it, once, where anything can be kept", async () => {
  const able = await started(device());
  const wanted = () => document.dispatchEvent(new CustomEvent("outbox:wanted"));
  assert.equal(able.loaded(), 0);
  wanted();
  wanted();
  assert.equal(able.loaded(), 1);
  const { loaded } = await started(device(), { able: false });
  wanted();
  assert.equal(loaded(), 0);
});

test("a script that did not come is asked for again by the next who wants it", async () => {
  const { loaded } = await started(device());
  const wanted = () => document.dispatchEvent(new CustomEvent("outbox:wanted"));
  wanted();
  document.querySelector(`head script[src="${SCRIPT}"]`).onerror();
  wanted();
  wanted();
  assert.equal(loaded(), 2);
});

test("a window that keeps nothing loads it there too, to say why, and on the page of what is kept; nowhere else", async () => {
  const { window, loaded } = await started(device() + template(KEEP, { kind: "lesson", uuid: "1" }), { able: false, used: true });
  assert.equal(loaded(), 0);
  open(window);
  assert.equal(loaded(), 1);
  assert.equal((await started(device({ owner: "" }) + template(KEPT_PAGE), { able: false })).loaded(), 1);
});

test("a browser that guards its notes is one that never kept anything", async () => {
  assert.equal((await started(device(), { guarded: true })).loaded(), 0);
});

test("the home page loads it when all is quiet, and not where data is spared", async () => {
  const timers = [];
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = (work, pause) => timers.push([work, pause]);
  try {
    const home = async (connection) => {
      const { window, loaded } = await started(device({ home: true }), { connection });
      timers.length = 0;
      window.dispatchEvent(new window.Event("load"));
      assert.equal(loaded(), 0);
      timers.filter(([, pause]) => pause === 12000).forEach(([work]) => work());
      return loaded();
    };
    assert.deepEqual([await home(undefined), await home({ saveData: true })], [1, 0]);
  } finally {
    globalThis.setTimeout = real;
  }
});

test("a page without the head's line is left alone", async () => {
  assert.equal((await started("<p>printed</p>", { used: true })).loaded(), 0);
});
