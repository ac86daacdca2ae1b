import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT, NotStored } from "../../../lms/portal/assets/offline/caches.js";
import {
  Changed, fetchPackage, free, isGoodLink, manifestOf, missing, want,
} from "../../../lms/portal/assets/offline/packages.js";
import { MEDIA, PIECE, slice } from "../../../lms/portal/assets/offline/slices.js";
import { NotSent } from "../../../lms/portal/assets/offline/sender.js";
import { StorageFull } from "../../../lms/portal/assets/offline/store.js";
import { FILM_BYTES, PAGE, UUID, sha256, wanted } from "./origin.mjs";
import { aDevice, freshCaches, recall, row, rows } from "./support.mjs";

const ranges = (origin) => origin.asked.filter(([url]) => url === "/files/film.mp4").map(([, range]) => range);

test("a package is fetched piece by piece, counted, and plays from its pieces", async () => {
  const { database, origin, manifest, key, fetchIt } = await wanted();
  const seen = [];
  await fetchIt({ report: (done, all) => seen.push([done, all]) });
  assert.deepEqual(seen[seen.length - 1], [manifest.bytes, manifest.bytes]);
  assert.equal(ranges(origin).length, 4);
  assert.equal((await row(database, "packages", key)).state, "whole");
  const file = await row(database, "files", "/files/film.mp4");
  const played = await (await slice(await caches.open(MEDIA), file, null)).arrayBuffer();
  assert.equal(sha256(new Uint8Array(played)), file.sha256);
});

test("a kept page stands for its own address, and brings its style and fonts", async () => {
  const { database, fetchIt } = await wanted();
  await fetchIt();
  assert.deepEqual(await rows(database, "shown"), [{ path: "/courses/a/b/", kept: `/offline/pages/lesson/${UUID}/` }]);
  const cache = await caches.open(KEPT);
  for (const url of [PAGE, "/static/p.css", "/static/f.woff2", "/learn/pictures/1/"]) assert.ok(await cache.match(url), url);
});

test("after a cut it goes on from the last piece and fetches nothing twice", async () => {
  const { origin, fetchIt } = await wanted();
  let left = 5;
  origin.trouble = () => { left -= 1; if (left < 0) throw new TypeError("cut"); return null; };
  for (let tries = 0; tries < 20; tries += 1) {
    left = 2;
    try { await fetchIt(); break; } catch (error) { assert.ok(error instanceof NotSent); }
  }
  const served = ranges(origin);
  assert.equal(new Set(served).size, 4);
  assert.ok(served.length <= 8); // each cut request was asked for again, none that had been answered
});

test("an answer that ends in the middle is no piece", async () => {
  const { origin, fetchIt } = await wanted();
  origin.trouble = (url, { Range }) => (Range === `bytes=0-${PIECE - 1}`
    ? new Response(origin.film.slice(0, 500), { status: 206, headers: { "Content-Range": `bytes 0-${PIECE - 1}/${FILM_BYTES}` } })
    : null);
  await assert.rejects(fetchIt(), Changed);
  assert.equal(await (await caches.open(MEDIA)).match("/files/film.mp4?kept-piece=0"), undefined);
});

test("where ranges are ignored on the way, the whole file is taken once", async () => {
  const { database, origin, fetchIt } = await wanted();
  origin.trouble = (url) => (url === "/files/film.mp4" ? origin.answer(url) : null);
  await fetchIt();
  assert.equal(ranges(origin).length, 1);
  assert.equal((await row(database, "files", "/files/film.mp4")).whole, true);
});

test("a recording that is not what was promised is thrown away, not played", async () => {
  const { database, origin, fetchIt } = await wanted();
  origin.film[77] ^= 1;
  await assert.rejects(fetchIt(), Changed);
  assert.equal(await row(database, "files", "/files/film.mp4"), undefined);
  assert.equal(await (await caches.open(MEDIA)).match("/files/film.mp4?kept-piece=0"), undefined);
});

test("a page that changed meanwhile is not taken for the one that was promised", async () => {
  const { origin, fetchIt } = await wanted();
  origin.page += "more";
  await assert.rejects(fetchIt(), Changed);
});

test("a page that must not be stored is not stored", async () => {
  const { origin, fetchIt } = await wanted();
  origin.trouble = (url) => (url === PAGE
    ? new Response(origin.page, { headers: { "Cache-Control": "private, no-store", "Content-Type": "text/html" } }) : null);
  await assert.rejects(fetchIt(), NotStored);
});

test("a full device says so, keeps what it has, and goes on when there is room", async () => {
  const { database, key, held, fetchIt } = await wanted(PIECE * 2 + 500);
  await assert.rejects(fetchIt(), StorageFull);
  assert.equal((await row(database, "packages", key)).state, "loading");
  held.limit.bytes = Infinity;
  await fetchIt();
  assert.equal((await row(database, "packages", key)).state, "whole");
});

test("an ended session is told apart from a missing link", async () => {
  const { origin, fetchIt } = await wanted();
  origin.trouble = () => new Response("{}", { status: 403 });
  await assert.rejects(fetchIt(), (error) => error.code === "signed_out");
  await assert.rejects(manifestOf(origin.request, { kind: "lesson", uuid: UUID }, "text", "bo"), (error) => error.code === "signed_out");
});

test("a list of pieces that was cut in the middle is no list", async () => {
  const cut = new ReadableStream({ start: (controller) => controller.error(new TypeError("cut")) });
  const asking = manifestOf(async () => new Response(cut), { kind: "lesson", uuid: UUID }, "text", "bo");
  await assert.rejects(asking, (error) => error instanceof NotSent && error.code === "offline");
});

test("an update fetches what differs and frees what is no longer used", async () => {
  const { database, origin, manifest, fetchIt } = await wanted();
  await fetchIt();
  const held = await row(database, "packages", `lesson/${UUID}`);
  assert.equal(missing(manifest, held), 0);
  origin.page = origin.page.replace("text", "new text");
  const next = origin.manifest();
  next.pieces = next.pieces.filter(({ url }) => url !== "/learn/pictures/1/");
  assert.equal(missing(next, held), origin.page.length);
  origin.asked = [];
  await want(database, next, { size: "film" });
  await fetchIt();
  assert.deepEqual(origin.asked.map(([url]) => url), [PAGE]);
  assert.equal(await (await caches.open(KEPT)).match("/learn/pictures/1/"), undefined);
  assert.equal((await row(database, "packages", `lesson/${UUID}`)).open, PAGE);
});

test("freeing removes a package but not what another one needs", async () => {
  const { database, origin, manifest, key, fetchIt } = await wanted();
  await fetchIt();
  const course = { ...manifest, kind: "course", uuid: "c", pieces: manifest.pieces.slice(0, 1) };
  const other = await want(database, course, { size: "text", open: PAGE });
  await fetchPackage(database, other, { request: origin.request });
  await free(database, key);
  assert.ok(await (await caches.open(KEPT)).match(PAGE));
  assert.equal((await rows(database, "shown")).length, 1);
  assert.deepEqual((await rows(database, "files")).map(({ url }) => url), [PAGE]);
  assert.deepEqual(await (await caches.open(MEDIA)).keys(), []);
  await free(database, other);
  assert.deepEqual(await rows(database, "shown"), []);
  assert.deepEqual(await rows(database, "files"), []);
});

test("pieces that the device freed behind our back are fetched again", async () => {
  const { database, origin, key, fetchIt } = await wanted();
  await fetchIt();
  await (await caches.open(MEDIA)).delete("/files/film.mp4?kept-piece=3");
  origin.asked = [];
  await fetchPackage(database, key, { request: origin.request });
  assert.deepEqual(ranges(origin), [`bytes=${3 * PIECE}-${FILM_BYTES - 1}`]);
});

test("the link is measured by what came", async () => {
  const { database, fetchIt } = await wanted();
  await fetchIt();
  assert.ok(await recall(database, "link") > 0);
});

test("nothing is fetched unasked on a bad link", () => {
  assert.equal(isGoodLink(64000, undefined), false);
  assert.equal(isGoodLink(2000000, undefined), true);
  assert.equal(isGoodLink(2000000, { saveData: true }), false);
  assert.equal(isGoodLink(2000000, { effectiveType: "slow-2g" }), false);
  assert.equal(isGoodLink(2000000, { effectiveType: "4g" }), true);
  assert.equal(isGoodLink(undefined, { effectiveType: "4g" }), true);
});
