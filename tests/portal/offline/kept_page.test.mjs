import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { keptPage } from "../../../lms/portal/assets/offline/kept_page.js";
import { add, counts, proven, settle } from "../../../lms/portal/assets/offline/outbox.js";
import { forgetKeys } from "../../../lms/portal/assets/offline/person.js";
import { fetchPackage, note, renew, want } from "../../../lms/portal/assets/offline/packages.js";
import { DEVICE, KEPT_PAGE, aPage, said, template, until } from "./dom.mjs";
import { Origin, PAGE, UUID } from "./origin.mjs";
import { OTHER, OTHER_KEY, OWNER, aDevice, arrive, freshCaches, openStore, present, recall, remember, row, rows } from "./support.mjs";

const NOW = "2026-06-15T08:00:00.000Z";
const KEY = `lesson/${UUID}`;
const MANIFEST = { size: "film", lang: "bo", open: PAGE };
const button = (label) => Array.from(document.querySelectorAll("#kept button")).find(({ textContent }) => textContent === label);
const press = (label) => button(label).click();

/** The page of what is kept, on a device; `attempt` is what "Send now" does. */
async function shown({ database, url = "https://learn.example/offline/", attempt = async () => undefined }) {
  aPage(template(DEVICE) + template(KEPT_PAGE), { url });
  const page = keptPage(database, document.getElementById("kept"), attempt);
  await page.started;
  return page;
}

/** A device with one lesson that is whole, and the server it came from. */
async function withLesson() {
  freshCaches();
  const device = await aDevice();
  const origin = new Origin();
  globalThis.fetch = origin.request;
  await want(device.database, origin.manifest(), MANIFEST);
  await fetchPackage(device.database, KEY, { request: origin.request });
  return { ...device, origin };
}

test("a device on which nothing happened says so, and offers nothing", async () => {
  freshCaches();
  const { database } = await aDevice();
  await shown({ database });
  assert.equal(said("#records"), "Nothing of yours waits to be sent.");
  assert.deepEqual([document.getElementById("send").hidden, document.getElementById("nothing").hidden], [true, false]);
  assert.deepEqual([document.getElementById("device").hidden, document.getElementById("away").hidden], [true, true]);
});

test("nobody is said to be signed out where nobody ever kept anything; where somebody did, it is said", async () => {
  freshCaches();
  await shown({ database: await openStore(new IDBFactory()) });
  assert.equal(said("#records"), "Nothing of yours waits to be sent.");
  const { database } = await aDevice();
  await forgetKeys(database, OWNER);
  await shown({ database });
  assert.match(said("#records"), /^Nobody is signed in on this device\./);
});

test("what waits is counted, and what its sending came to is said", async () => {
  freshCaches();
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", {});
  await add(database, person, "lesson.done", {});
  let pressed = 0;
  const page = await shown({ database, attempt: async () => { pressed += 1; } });
  assert.match(said("#records"), /not sent yet: 2/);
  assert.equal(said("#device"), "Not sent yet: 2");
  press("Send now");
  assert.equal(pressed, 1);
  const words = { signed_out: /Sign in again/, offline: /There is no link now/, version: /too old to send/, later: /could not take them/ };
  for (const code of Object.keys(words)) {
    await page.told({ code });
    assert.match(said("#records"), words[code]);
  }
  await page.told({ code: "forbidden", say: "Your account may not send." });
  assert.match(said("#records"), /Your account may not send\.$/);
});

test("synchronised is said with its time, and only when the server has proven it", async () => {
  freshCaches();
  const { database, person } = await aDevice();
  const id = await add(database, person, "lesson.done", {});
  await settle(database, [{ id, s: "ok" }]);
  const page = await shown({ database });
  assert.match(said("#records"), /^Everything was sent\. The server has not yet confirmed/);
  await proven(database, OWNER, NOW);
  await page.told({ agreed: true });
  assert.match(said("#records"), /^Synchronised at .*2026.*16:00.*: the server has everything/);
});

test("without anybody signed in it says so, and counts what lies locked for others", async () => {
  freshCaches();
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", {});
  await arrive(database, { owner: OTHER, keys: [OTHER_KEY], until: 0 });
  const page = await shown({ database });
  assert.match(said("#records"), /^Nothing of yours waits to be sent\. Records of other people wait here, locked: 1/);
  await forgetKeys(database, OTHER);
  await page.told();
  assert.match(said("#records"), /^Nobody is signed in on this device/);
  assert.equal(document.getElementById("send").hidden, true);
});

test("what was not accepted stands with what it was and why, until it is read", async () => {
  freshCaches();
  const { database, person } = await aDevice();
  const id = await add(database, person, "run.answered", {}, { at: new Date(NOW) });
  await settle(database, [{ id, s: "refused", why: "stale", say: "Another answer came first." }]);
  await shown({ database });
  assert.match(said("#refused li p"), /^Not accepted: an answer in a pathway, .*2026.*\. Another answer came first\.$/);
  assert.equal(button("Send it again"), undefined);
  press("I have read this");
  await until(() => !document.querySelector("#refused li"));
  assert.equal((await row(database, "records", id)).state, "dismissed");
  assert.equal(document.getElementById("device").hidden, true);
});

test("what could not be brought over may be sent again", async () => {
  freshCaches();
  const { database, person } = await aDevice();
  const id = await add(database, person, "lesson.done", {});
  await settle(database, [{ id, s: "refused", why: "malformed", say: "", unsent: true }]);
  let pressed = 0;
  await shown({ database, attempt: async () => { pressed += 1; } });
  assert.match(said("#refused li p"), /It could not be brought to the server as it is/);
  press("Send it again");
  await until(() => pressed);
  assert.equal((await counts(database, OWNER)).waiting, 1);
});

test("a kept lesson is opened, looked at for changes, and its update is fetched while it stays open", async () => {
  const { database, origin } = await withLesson();
  await shown({ database });
  assert.equal(document.querySelector("#packages a").getAttribute("href"), PAGE);
  assert.match(said("#packages li .soft"), /^with film, \d.* MB$/);
  press("Look for changes");
  await until(() => said("#packages [role=status]") === "Nothing has changed.");
  origin.page += "new";
  press("Look for changes");
  await until(() => document.querySelector("#packages .actions button:not(.second)"));
  let goOn;
  origin.trouble = (url) => (url === PAGE ? new Promise((resolve) => { goOn = () => resolve(null); }) : null);
  document.querySelector("#packages .actions button:not(.second)").click();
  await until(() => goOn);
  assert.equal(document.querySelector("#packages a").getAttribute("href"), PAGE); // it opens as before
  assert.match(said("#packages [role=status]"), /MB are here\. It goes on when there is a link\.$/);
  assert.equal(button("Look for changes"), undefined);
  goOn();
  await until(() => button("Look for changes"));
  assert.deepEqual((await row(database, "packages", KEY)).pieces, origin.manifest().pieces);
});

test("what is removed says so and can be kept again", async () => {
  const { database } = await withLesson();
  await shown({ database });
  press("Remove");
  await until(() => /^Removed: /.test(said("#packages li")));
  assert.equal(document.activeElement.textContent, "Keep it again");
  assert.deepEqual(await rows(database, "files"), []);
  press("Keep it again");
  await until(() => document.querySelector("#packages a"));
  assert.equal((await row(database, "packages", KEY)).state, "whole");
});

test("a lesson that is removed while it is loading stays removed, and says so", async () => {
  freshCaches();
  const { database } = await aDevice();
  const origin = new Origin();
  globalThis.fetch = origin.request;
  let goOn;
  origin.trouble = (url) => (url === PAGE ? new Promise((resolve) => { goOn = () => resolve(null); }) : null);
  await want(database, origin.manifest(), MANIFEST);
  await shown({ database });
  await until(() => goOn);
  press("Remove");
  await until(() => button("Keep it again"));
  goOn();
  await until(async () => !await recall(database, "lease:packages"), "the loader's end");
  assert.deepEqual([await rows(database, "packages"), await rows(database, "files"), await rows(database, "shown")], [[], [], []]);
  assert.equal(await (await caches.open("kept")).match(PAGE), undefined);
  assert.match(said("#packages li"), /^Removed: /);
});

test("why something does not go on is said at it: the session, no room, a withdrawn lesson, a server in trouble", async () => {
  const { database, origin } = await withLesson();
  const tell = async (trouble, sentence) => {
    await shown({ database });
    origin.trouble = trouble;
    press("Look for changes");
    await until(() => sentence.test(said("#packages [role=status]")), sentence);
  };
  await tell(() => new Response("", { status: 403 }), /^Your session has ended/);
  await tell(() => new Response("", { status: 404 }), /^This is no longer offered\. What is kept here still opens/);
  await tell(() => new Response("", { status: 500 }), /^The server does not answer/);
  await tell(() => { throw new TypeError("cut"); }, /^There is no link now/);
  origin.trouble = () => null;
  origin.page += "new";
  await want(database, origin.manifest(), MANIFEST);
  globalThis.caches = undefined;
  await shown({ database });
  await until(() => /^This browser keeps nothing/.test(said("#packages [role=status]")));
});

test("what failed in a way that lasts is said and not tried again with each look; a button tries it", async () => {
  const { database, origin } = await withLesson();
  origin.page += "new";
  await want(database, origin.manifest(), MANIFEST);
  origin.trouble = (url) => (url === PAGE ? new Response("another page") : null);
  await shown({ database });
  await until(() => /^The content changed while it was fetched/.test(said("#packages [role=status]")));
  origin.asked = [];
  origin.trouble = () => null;
  await shown({ database });
  assert.match(said("#packages [role=status]"), /^The content changed while it was fetched/);
  assert.deepEqual(origin.asked, []);
  Array.from(document.querySelectorAll("#packages button")).find(({ textContent }) => /^Fetch what is new/.test(textContent)).click();
  await until(() => button("Look for changes"));
  assert.deepEqual((await row(database, "packages", KEY)).pieces, origin.manifest().pieces);
});

test("a first fetching that failed so is loaded again by its button", async () => {
  freshCaches();
  const { database } = await aDevice();
  const origin = new Origin();
  globalThis.fetch = origin.request;
  await want(database, origin.manifest(), MANIFEST);
  await note(database, KEY, { tried: { at: Date.now(), why: "full" } });
  await shown({ database });
  assert.match(said("#packages [role=status]"), /^There is no room left on this device/);
  press("Load it again");
  await until(() => document.querySelector("#packages a"));
  assert.equal((await row(database, "packages", KEY)).state, "whole");
});

test("on a bad link an update that nobody asked for waits for its button", async () => {
  const { database, origin } = await withLesson();
  origin.page += "new";
  await renew(database, await row(database, "packages", KEY), origin.manifest());
  await remember(database, "link", 64000);
  origin.asked = [];
  await shown({ database });
  assert.equal(said("#packages [role=status]"), "");
  assert.match(said("#packages .actions"), /Fetch what is new/);
  assert.deepEqual(origin.asked, []);
});

test("at another address it says that there is no link, and leads back there", async () => {
  freshCaches();
  const { database } = await aDevice();
  await shown({ database, url: "https://learn.example/records/" });
  assert.deepEqual([document.getElementById("away").hidden, document.getElementById("heading").hidden], [false, true]);
  assert.ok(button("Try again"));
});

test("room is said where the browser tells of it, and nothing where it guards that", async () => {
  const { database } = await withLesson();
  const told = async (estimate) => {
    aPage(template(DEVICE) + template(KEPT_PAGE), { url: "https://learn.example/offline/" });
    navigator.storage = { estimate };
    await keptPage(database, document.getElementById("kept"), async () => undefined).started;
    return said("#storage");
  };
  assert.equal(await told(async () => ({ usage: 12000000, quota: 90000000 })), "Used on this device: 12 MB. Free: about 78 MB.");
  assert.equal(await told(async () => { throw new DOMException("guarded", "SecurityError"); }), "");
  assert.equal((await present(database)).owner, OWNER);
});
