import assert from "node:assert/strict";
import { test } from "node:test";
import { bring, refresh, resume } from "../../../lms/portal/assets/offline/keeping.js";
import { fetchPackage, free, isUnfinished, renew, want } from "../../../lms/portal/assets/offline/packages.js";
import { NotSent } from "../../../lms/portal/assets/offline/link.js";
import { StorageFull } from "../../../lms/portal/assets/offline/store.js";
import { goesOn, isPutOff, noting } from "../../../lms/portal/assets/offline/tries.js";
import { aPage } from "./dom.mjs";
import { PAGE, UUID, wanted } from "./origin.mjs";
import { put, remember, row, rows } from "./support.mjs";

const DAY = 86400000;
const CHOICE = { size: "film", lang: "bo", open: PAGE };
const gone = () => new Response("", { status: 404 });
const damaged = (url) => (url === "/learn/pictures/1/" ? new Response("not the picture") : null);

/** A lesson that is wanted, on a good link; `goOn` is what a page does when it is loaded, and answers how often it asked. */
async function device(room) {
  aPage("");
  const held = await wanted(room);
  globalThis.fetch = held.origin.request;
  await remember(held.database, "link", 2000000);
  const asked = () => held.origin.asked.splice(0).length;
  const goOn = async (after = 0) => { await resume(held.database, Date.now() + after); return asked(); };
  const own = () => row(held.database, "packages", held.key);
  return { ...held, asked, goOn, own };
}

/** The same, whole, with an update on its way that nobody asked for. */
async function updating() {
  const held = await device();
  await held.fetchIt();
  held.origin.page = held.origin.page.replace("text", "new text");
  await renew(held.database, await held.own(), held.origin.manifest());
  held.origin.asked = [];
  return held;
}

test("without room nothing is asked for with each page, until a day later", async () => {
  const { held, goOn, own } = await device(200000);
  assert.ok(await goOn() > 0);
  assert.equal((await own()).tried.why, "full");
  assert.equal(await goOn(), 0);
  assert.equal(await goOn(DAY / 2), 0);
  held.limit.bytes = Infinity;
  assert.ok(await goOn(DAY + 5000) > 0);
  assert.deepEqual([(await own()).state, (await own()).tried], ["whole", undefined]);
});

test("what was removed may have made room: what is put off for want of it goes on", async () => {
  const { database, goOn, own } = await device(200000);
  await goOn();
  await put(database, "packages", { key: "lesson/other", kind: "lesson", uuid: "other", state: "whole", pieces: [] });
  await free(database, "lesson/other");
  assert.equal(isPutOff(await own()), false);
  assert.ok(await goOn() > 0);
});

test("content that never is what its list says is fetched thrice a day and no more, until somebody asks for it", async () => {
  const { database, origin, goOn, own } = await device();
  origin.trouble = damaged;
  assert.ok(await goOn() > 3);
  assert.equal((await own()).tried.why, "changed");
  assert.equal(await goOn(), 0);
  await refresh(database);
  assert.equal(origin.asked.length, 0);
  await want(database, origin.manifest(), CHOICE);
  assert.equal(isPutOff(await own()), false);
  origin.trouble = () => null;
  assert.ok(await goOn() > 0);
  assert.equal((await own()).state, "whole");
});

test("the update of what was withdrawn is given up, and what is kept stays", async () => {
  const { database, origin, asked, goOn, own } = await updating();
  origin.trouble = gone;
  assert.equal(await goOn(), 2); // its page, and then its list
  const { state, next, gone: said, tried } = await own();
  assert.deepEqual([state, next, said, tried.why], ["whole", undefined, true, "gone"]);
  assert.equal(await goOn(2 * DAY), 0);
  await refresh(database, Date.now() + 2 * DAY);
  assert.equal(asked(), 1);
  await refresh(database, Date.now() + 2 * DAY);
  assert.equal(asked(), 0);
  assert.ok(await (await caches.open("kept")).match(PAGE));
});

test("giving up frees what had come of the update, and another choice is not given up with it", async () => {
  const { database, origin, goOn, own } = await updating();
  origin.film = origin.film.map((byte) => byte ^ 255);
  await renew(database, await own(), origin.manifest());
  origin.trouble = (url) => (url === PAGE ? null : gone());
  await goOn();
  assert.deepEqual(await (await caches.open("kept-arriving")).keys(), []);
  assert.equal((await own()).next, undefined);
  origin.trouble = async (url) => {
    if (url.startsWith(`/offline/lesson/${UUID}/`)) await want(database, origin.manifest(), { ...CHOICE, lang: "en" });
    return gone();
  };
  await renew(database, await own(), origin.manifest());
  await goOn(2 * DAY);
  assert.equal((await own()).next.lang, "en");
});

test("on a bad link an update goes on only where somebody asked for it; a first fetching always does", async () => {
  const { database, origin, goOn, own } = await updating();
  await remember(database, "link", 64000);
  assert.equal(await goOn(), 0);
  await want(database, origin.manifest(), CHOICE);
  assert.equal(await goOn(), 1);
  assert.equal(isUnfinished(await own()), false);
  const { goOn: first, database: other, own: loading } = await device();
  await remember(other, "link", 64000);
  assert.ok(await first() > 0);
  assert.equal((await loading()).state, "whole");
});

test("what goes on by itself", () => {
  const now = Date.now();
  const whole = { kind: "lesson", state: "whole" };
  const next = { ...whole, next: {} };
  const tried = (at) => ({ ...next, tried: { at, why: "full" } });
  const told = (held, good) => goesOn(held, good, now);
  assert.deepEqual([whole, next, { ...next, next: { asked: true } }, { ...next, kind: "pathways" }].map((held) => told(held, false)),
    [false, false, true, true]);
  assert.deepEqual([next, tried(now), tried(now - 2 * DAY), tried(now + 2 * DAY), { ...next, tried: null }].map((held) => told(held, true)),
    [true, false, true, true, true]); // a clock that was set back holds nothing up for ever
});

test("a cut and an ended session are no failures that last, and a mistake of the program is passed on", async () => {
  const { database, key, own } = await device();
  for (const error of [new NotSent("offline"), new NotSent("signed_out"), new NotSent("trouble"), new RangeError()]) {
    await assert.rejects(noting(database, key, async () => { throw error; }), error);
    assert.equal((await own()).tried, undefined);
  }
  assert.equal(await noting(database, key, async () => 7), 7);
  await free(database, key);
  await assert.rejects(noting(database, key, async () => { throw new StorageFull(); }), StorageFull);
  assert.deepEqual(await rows(database, "packages"), []); // what was removed meanwhile stays so
});

test("what is asked for by a button notes its failure as well", async () => {
  const { database, origin, key, own } = await device();
  origin.trouble = damaged;
  await assert.rejects(bring(database, key, () => undefined));
  assert.equal((await own()).tried.why, "changed");
  origin.trouble = () => null;
  await fetchPackage(database, key, { request: origin.request });
  assert.equal((await own()).tried, undefined);
});
