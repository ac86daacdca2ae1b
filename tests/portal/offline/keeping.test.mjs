import assert from "node:assert/strict";
import { test } from "node:test";
import { bring, linkOf, refresh, resume, watchPanels } from "../../../lms/portal/assets/offline/keeping.js";
import { free } from "../../../lms/portal/assets/offline/packages.js";
import { NotSent } from "../../../lms/portal/assets/offline/sender.js";
import { KEEP, aClock, aPage, said, template, until } from "./dom.mjs";
import { Origin, PAGE, UUID, wanted } from "./origin.mjs";
import { aDevice, freshCaches, put, remember, row } from "./support.mjs";

const DAY = 86400000;
const STATUS = "[data-keep] > [role=status]";
const cut = () => { throw new TypeError("cut"); };
const calm = { random: () => 0 };

test("after cuts it tries again with pauses that grow, and are short again once something came", async () => {
  aPage("");
  const { database, origin, key } = await wanted();
  const clock = aClock();
  const heard = [];
  origin.trouble = cut;
  const done = bring(database, key, (bytes) => heard.push(bytes), { ...clock, ...calm, request: origin.request });
  for (let turn = 0; turn < 6; turn += 1) await clock.go();
  await until(() => clock.pauses.length === 7);
  assert.deepEqual(clock.pauses, [20000, 40000, 80000, 160000, 320000, 600000, 600000]);
  assert.deepEqual(heard, Array(7).fill(null));
  origin.trouble = (url) => (url === "/files/film.mp4" ? cut() : null); // page and picture come
  await clock.go();
  await until(() => clock.pauses.length === 8);
  assert.equal(clock.pauses[7], 20000);
  origin.trouble = () => null;
  await clock.go();
  assert.equal(await done, true);
});

test("what is here already is no sign of a link", async () => {
  aPage("");
  const { database, origin, key } = await wanted();
  const clock = aClock();
  origin.trouble = (url) => (url === "/files/film.mp4" ? cut() : null);
  const done = bring(database, key, () => undefined, { ...clock, ...calm, request: origin.request });
  await clock.go();
  await clock.go();
  await until(() => clock.pauses.length === 3);
  assert.deepEqual(clock.pauses, [20000, 40000, 80000]);
  await free(database, key);
  await clock.go();
  assert.equal(await done, false);
});

test("a link that comes back is used at once, and the next pause is short", async () => {
  const window = aPage("");
  const { database, origin, key } = await wanted();
  const clock = aClock();
  origin.trouble = cut;
  const done = bring(database, key, () => undefined, { ...clock, ...calm, request: origin.request });
  await clock.go();
  await until(() => clock.pauses.length === 2);
  window.dispatchEvent(new window.Event("online"));
  await until(() => clock.pauses.length === 3);
  assert.deepEqual(clock.pauses, [20000, 40000, 20000]);
  origin.trouble = () => null;
  window.dispatchEvent(new window.Event("online"));
  assert.equal(await done, true);
});

test("an ended session is no cut: it is told at once", async () => {
  const { database, origin, key } = await wanted();
  origin.trouble = () => new Response("", { status: 403 });
  await assert.rejects(
    bring(database, key, () => undefined, { request: origin.request }), (error) => error.code === "signed_out",
  );
});

/** The panel of a lesson on its page, opened. */
async function opened({ ready = async () => undefined, room = Infinity, trouble } = {}) {
  freshCaches(room);
  const { database } = await aDevice();
  const origin = new Origin();
  origin.request = ((ask) => (url, options = {}) => ask(url.replace(/size=\w+/, "size=film"), options))(origin.request);
  if (trouble) origin.trouble = trouble;
  globalThis.fetch = (url, options) => origin.request(url, options);
  const window = aPage(template(KEEP, { kind: "lesson", uuid: UUID, LANGUAGE_CODE: "bo" }));
  watchPanels(database, ready);
  const box = document.querySelector("details");
  box.open = true;
  box.dispatchEvent(new window.Event("toggle"));
  const press = () => box.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
  return { database, origin, box, press, window };
}

test("the panel says what keeping costs, keeps, and says when it is done", async () => {
  const { database, box, press } = await opened();
  await until(() => /MB/.test(said("[data-size=text]")));
  assert.match(said("[data-size=text]"), /^0\.\d MB, about 1 min on this link$/);
  press();
  await until(() => said(STATUS) === "Kept on this device. It opens without a link.");
  assert.equal(box.querySelector("progress").value, 100);
  assert.equal(box.querySelector("form").hidden, false);
  assert.deepEqual((({ state, open, lang }) => [state, open, lang])(await row(database, "packages", `lesson/${UUID}`)), ["whole", PAGE, "bo,zh-hans,bo"]);
});

test("a window without storage says so under the button, whatever it lacks", async () => {
  const { press } = await opened();
  for (const broken of [undefined, { open: () => { throw new DOMException("no", "SecurityError"); } }]) {
    globalThis.caches = broken;
    press();
    await until(() => /This browser keeps nothing/.test(said(STATUS)));
    document.querySelector(STATUS).textContent = "";
  }
});

test("a device without room, an ended session and a server in trouble have each their sentence", async () => {
  const { press } = await opened({ room: 10 });
  press();
  await until(() => /There is no room left/.test(said(STATUS)));
  await opened({ trouble: () => new Response("", { status: 403 }) });
  await until(() => /Your session has ended/.test(said(STATUS)));
  await opened({ trouble: () => new Response("", { status: 500 }) });
  await until(() => /The server does not answer/.test(said(STATUS)));
  await opened({ trouble: () => new Response("", { status: 404 }) });
  await until(() => /no longer offered/.test(said(STATUS)));
});

test("what the page was not ready for is said, and the form comes back", async () => {
  const { box, press } = await opened({ ready: async () => { throw new NotSent("offline"); } });
  press();
  await until(() => /The link was cut/.test(said(STATUS)));
  assert.equal(box.querySelector("form").hidden, false);
});

test("content that changed between its list and the button is fetched by a new list", async () => {
  const { database, origin, press } = await opened();
  await until(() => /MB/.test(said("[data-size=film]")));
  origin.page += "changed";
  press();
  await until(() => /Kept on this device/.test(said(STATUS)));
  const { pieces } = await row(database, "packages", `lesson/${UUID}`);
  assert.deepEqual(pieces, origin.manifest().pieces);
});

test("what was cut by a closed tab goes on, and what cannot go on stops nothing", async () => {
  const { database, origin, key } = await wanted();
  globalThis.fetch = origin.request;
  origin.trouble = cut;
  await resume(database);
  assert.equal((await row(database, "packages", key)).state, "loading");
  origin.trouble = () => null;
  await resume(database);
  assert.equal((await row(database, "packages", key)).state, "whole");
  origin.asked = [];
  await resume(database);
  assert.deepEqual(origin.asked, []);
});

test("once a day and on a good link only, what has changed is fetched", async () => {
  aPage("");
  const { database, origin, key, fetchIt } = await wanted();
  await fetchIt();
  globalThis.fetch = origin.request;
  origin.page += "changed";
  origin.asked = [];
  await remember(database, "link", 64000);
  await refresh(database, Date.now() + 2 * DAY);
  await remember(database, "link", 2000000);
  await refresh(database, Date.now() + DAY / 2);
  assert.deepEqual(origin.asked, []);
  await refresh(database, Date.now() + 2 * DAY);
  assert.deepEqual((await row(database, "packages", key)).pieces, origin.manifest().pieces);
});

test("the link is what was measured, what the browser guesses, or the slowest", async () => {
  const { database } = await aDevice();
  assert.equal(await linkOf(database, undefined), 64000);
  assert.equal(await linkOf(database, { downlink: 0.5 }), 500000);
  await put(database, "meta", { name: "link", value: 123456 });
  assert.equal(await linkOf(database, { downlink: 0.5 }), 123456);
});
