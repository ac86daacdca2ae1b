import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { KEPT, NotStored } from "../../../lms/portal/assets/offline/caches.js";
import { Changed, fetchPackage, free, isUnfinished, want } from "../../../lms/portal/assets/offline/packages.js";
import { word } from "../../../lms/portal/assets/offline/reasons.js";
import { NotSent } from "../../../lms/portal/assets/offline/sender.js";
import { checkPathways, forbids, standingOf } from "../../../lms/portal/assets/offline/standing.js";
import { NoStorage, StorageFull } from "../../../lms/portal/assets/offline/store.js";
import { aDevice, freshCaches, put, row, rows } from "./support.mjs";

const UUID = "0197d1c0-0000-7000-8000-0000000000aa";
const PAGE = `/offline/pages/pathways/${UUID}/?lang=bo`;
const KEY = `pathways/${UUID}`;
const DAY = 86400000;

/** A server that offers one pathway, at a version that may change. */
class Clinic {
  constructor() {
    this.checksum = "a".repeat(64);
    this.look = ""; // what of the page is not its document
    this.names = true; // an earlier program's lists do not name the document
    this.asked = [];
    this.away = null;
    this.request = async (url) => {
      this.asked.push(url);
      if (this.away) return this.away(url);
      return new Response(url === PAGE ? this.page() : JSON.stringify(this.manifest()));
    };
  }
  page() { return `<div class="${this.look}" data-checksum="${this.checksum}"></div>`; }
  manifest() {
    const body = this.page();
    const sha256 = createHash("sha256").update(body).digest("hex");
    const about = this.names && { about: this.checksum };
    const pieces = [{ url: PAGE, bytes: body.length, sha256, type: "text/html", ...about }];
    return { v: 1, kind: "pathways", uuid: UUID, title: "Diarrhoea", size: "text", bytes: body.length, pieces };
  }
}

async function kept({ names = true } = {}) {
  freshCaches();
  const { database } = await aDevice();
  const clinic = Object.assign(new Clinic(), { names });
  await want(database, clinic.manifest(), { size: "text", lang: "bo", open: PAGE });
  await fetchPackage(database, KEY, { request: clinic.request });
  clinic.asked = [];
  const { checksum } = clinic;
  const at = Date.now();
  const say = (after = 0, review = "") => standingOf(database, { uuid: UUID, checksum, review }, at + after);
  const check = (after) => checkPathways(database, { request: clinic.request, now: at + after });
  return { database, clinic, say, check };
}

test("what is kept and current says nothing, and is asked for once a day", async () => {
  const { clinic, say, check } = await kept();
  assert.deepEqual(await say(), []);
  await check(DAY / 2);
  assert.equal(clinic.asked.length, 0);
  await check(2 * DAY);
  await check(2 * DAY + 1000);
  assert.equal(clinic.asked.length, 1);
  assert.deepEqual(await say(2 * DAY), []);
});

test("a pathway that was withdrawn forbids to begin, until it is offered again", async () => {
  const { clinic, say, check } = await kept();
  clinic.away = () => new Response("", { status: 404 });
  await check(2 * DAY);
  assert.deepEqual(await say(2 * DAY), ["gone"]);
  clinic.away = null;
  await check(4 * DAY);
  assert.deepEqual(await say(4 * DAY), []);
});

test("a pathway that was replaced is fetched, and the old page that lies open forbids to begin", async () => {
  const { database, clinic, say, check } = await kept();
  clinic.checksum = "b".repeat(64);
  await check(2 * DAY);
  assert.deepEqual(await say(2 * DAY), ["superseded"]);
  assert.ok((await (await (await caches.open(KEPT)).match(PAGE)).text()).includes(clinic.checksum));
  assert.deepEqual(await standingOf(database, { uuid: UUID, checksum: clinic.checksum }), []);
});

const cutAtThePage = (clinic) => (url) => {
  if (url === PAGE) throw new TypeError("cut");
  return new Response(JSON.stringify(clinic.manifest()));
};

test("a release changes the page and not its document: it is fetched, and forbids nothing on the way", async () => {
  const { database, clinic, say, check } = await kept();
  clinic.look = "newer";
  clinic.away = cutAtThePage(clinic);
  await check(2 * DAY);
  assert.equal(isUnfinished(await row(database, "packages", KEY)), true);
  assert.deepEqual(await say(2 * DAY), []);
  clinic.away = null;
  await check(4 * DAY);
  assert.equal(isUnfinished(await row(database, "packages", KEY)), false);
  assert.deepEqual(await say(4 * DAY), []);
});

test("where the list names no document, another page counts as another one", async () => {
  const { clinic, say, check } = await kept({ names: false });
  assert.deepEqual(await say(), []);
  clinic.checksum = "b".repeat(64);
  clinic.away = cutAtThePage(clinic);
  await check(2 * DAY);
  assert.deepEqual(await say(2 * DAY), ["superseded"]);
  clinic.away = null;
  await check(4 * DAY);
  assert.deepEqual(await say(4 * DAY), ["superseded"]); // the page that lies open is that of before
});

test("a pathway that is removed while it is asked for stays removed", async () => {
  const { database, clinic, check } = await kept();
  clinic.look = "newer";
  clinic.away = async (url) => {
    if (url === PAGE) return new Response(clinic.page());
    await free(database, KEY);
    return new Response(JSON.stringify(clinic.manifest()));
  };
  await check(2 * DAY);
  assert.deepEqual([await rows(database, "packages"), await rows(database, "files")], [[], []]);
});

test("so it does when the link was cut before the new version came", async () => {
  const { database, clinic, say, check } = await kept();
  clinic.checksum = "b".repeat(64);
  clinic.away = cutAtThePage(clinic);
  await check(2 * DAY);
  const { state, next } = await row(database, "packages", KEY);
  assert.deepEqual([state, next.pieces], ["whole", clinic.manifest().pieces]); // what is kept opens until the new one is here
  assert.deepEqual(await say(2 * DAY), ["superseded"]);
});

test("without an answer nothing is learnt, and after 14 days that is said; so is a review that is overdue", async () => {
  const { clinic, say, check } = await kept();
  clinic.away = () => { throw new TypeError("cut"); };
  await check(13 * DAY);
  assert.deepEqual(await say(13 * DAY), []);
  await check(15 * DAY);
  assert.deepEqual(await say(15 * DAY), ["unchecked"]);
  assert.deepEqual(await say(0, "2020-01-01"), ["due"]);
  assert.deepEqual(await say(0, "9999-12-31"), []);
  clinic.away = null;
  await check(15 * DAY);
  assert.deepEqual(await say(15 * DAY), []);
});

test("a mistake of the program is not passed over, and a package that was freed meanwhile stays freed", async () => {
  const { database, clinic, check } = await kept();
  clinic.away = () => ({ type: "basic", get status() { throw new RangeError("mistake"); } });
  await assert.rejects(check(2 * DAY), RangeError);
  const { database: other } = await aDevice();
  assert.deepEqual(await standingOf(other, { uuid: UUID, checksum: "a" }), []);
  await put(database, "packages", { ...await row(database, "packages", KEY), kind: "lesson" });
  clinic.asked = [];
  await check(9 * DAY);
  assert.equal(clinic.asked.length, 0);
});

/** All pathways are kept as one set, in two languages. `offer(version, uuids)`: what the server has from now on. */
async function keptAll() {
  freshCaches();
  const { database } = await aDevice();
  const set = "00000000-0000-0000-0000-000000000000";
  const texts = new Map();
  const manifest = () => {
    const pieces = Array.from(texts, ([url, body]) => (
      { url, bytes: body.length, sha256: createHash("sha256").update(body).digest("hex"), type: "text/html" }
    ));
    return { v: 1, kind: "pathways", uuid: set, title: "All", size: "text", bytes: 1, pieces };
  };
  const offer = (version, uuids) => {
    texts.clear();
    for (const lang of ["bo", "zh-hans"]) {
      texts.set(`/offline/pages/pathways/${set}/?lang=${lang}`, `${lang} ${uuids.join(" ")}`);
      uuids.forEach((uuid) => texts.set(`/offline/pages/pathways/${uuid}/?lang=${lang}`, `${lang} ${version}`));
    }
  };
  const request = async (url) => new Response(texts.has(url) ? texts.get(url) : JSON.stringify(manifest()));
  offer("a".repeat(64), [UUID, "other"]);
  const open = `/offline/pages/pathways/${set}/?lang=bo`;
  await want(database, manifest(), { size: "text", lang: "bo,zh-hans", open });
  await fetchPackage(database, `pathways/${set}`, { request });
  const at = Date.now();
  const say = (checksum, after = 0) => standingOf(database, { uuid: UUID, checksum }, at + after);
  return { offer, say, check: (after) => checkPathways(database, { request, now: at + after }) };
}

test("of a pathway that is kept with all the others the same is known", async () => {
  const { offer, say, check } = await keptAll();
  const [first, second] = ["a".repeat(64), "b".repeat(64)];
  assert.deepEqual(await say(first), []);
  assert.deepEqual(await say(first, 15 * DAY), ["unchecked"]);
  offer(second, [UUID, "other"]);
  await check(2 * DAY);
  assert.deepEqual(await say(first, 2 * DAY), ["superseded"]);
  assert.deepEqual(await say(second, 2 * DAY), []);
  offer(second, ["other"]);
  await check(4 * DAY);
  assert.deepEqual(await say(second, 4 * DAY), ["gone"]);
});

test("withdrawn and replaced forbid, the others warn", () => {
  assert.deepEqual([["gone"], ["superseded", "due"], ["unchecked", "due"], []].map(forbids), [true, true, false, false]);
});

test("each reason has its sentence", () => {
  const errors = [
    new StorageFull(), new NoStorage(), new Changed(), new NotStored(), new NotSent("offline"), new NotSent("signed_out"),
    new NotSent("gone"), new NotSent("trouble"), new RangeError(),
  ];
  const words = ["full", "noStorage", "changed", "trouble", "paused", "signedOut", "gone", "trouble", ""];
  assert.deepEqual(errors.map(word), words);
});
