import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { KEPT, NotStored } from "../../../lms/portal/assets/offline/caches.js";
import {
  Changed, fetchPackage, free, isGoodLink, manifestOf, missing, want,
} from "../../../lms/portal/assets/offline/packages.js";
import { MEDIA, PIECE, slice } from "../../../lms/portal/assets/offline/slices.js";
import { NotSent } from "../../../lms/portal/assets/offline/sender.js";
import { StorageFull } from "../../../lms/portal/assets/offline/store.js";
import { aDevice, freshCaches, recall, row, rows } from "./support.mjs";

const UUID = "0197d1c0-0000-7000-8000-000000000b01";
const FILM_BYTES = 3 * PIECE + 100;
const PAGE = `/offline/pages/lesson/${UUID}/?lang=bo`;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

class Origin {
  constructor() {
    this.film = Uint8Array.from({ length: FILM_BYTES }, (_, i) => (i * 13) % 256);
    this.page = '<link rel="canonical" href="/courses/a/b/"><link href="/static/p.css"><p>text</p>';
    this.picture = "a picture";
    this.asked = [];
    this.trouble = () => null;
    this.request = async (url, { headers = {} } = {}) => {
      this.asked.push([url, headers.Range || ""]);
      return this.trouble(url, headers) || this.answer(url, headers.Range);
    };
  }

  answer(url, range) {
    const texts = {
      [PAGE]: [this.page, "text/html"], "/learn/pictures/1/": [this.picture, "image/webp"],
      "/static/p.css": ["@font-face{src:url(/static/f.woff2)}", "text/css"], "/static/f.woff2": ["font", "font/woff2"],
    };
    if (texts[url]) return new Response(texts[url][0], { headers: { "Content-Type": texts[url][1] } });
    if (url !== "/files/film.mp4") return new Response("", { status: 404 });
    const headers = { "Cache-Control": "private, max-age=31536000", "Content-Type": "video/mp4" };
    if (!range) return new Response(this.film, { headers });
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(range).map(Number);
    headers["Content-Range"] = `bytes ${first}-${last}/${this.film.length}`;
    return new Response(this.film.slice(first, last + 1), { status: 206, headers });
  }

  manifest() {
    const piece = (url, content, type) => ({ url, bytes: content.length, sha256: sha256(content), type });
    const pieces = [
      piece(PAGE, this.page, "text/html; charset=utf-8"), piece("/learn/pictures/1/", this.picture, "image/webp"),
      { ...piece("/files/film.mp4", this.film, "video/mp4"), part: true },
    ];
    const bytes = pieces.reduce((sum, each) => sum + each.bytes, 0);
    return { v: 1, kind: "lesson", uuid: UUID, title: "腹泻", size: "film", bytes, pieces };
  }
}

async function wanted(room = Infinity) {
  const held = freshCaches(room);
  const { database } = await aDevice();
  const origin = new Origin();
  const manifest = origin.manifest();
  const key = await want(database, manifest, { size: "film", open: PAGE });
  return { database, origin, manifest, key, held, fetchIt: (options) => fetchPackage(database, key, { request: origin.request, ...options }) };
}
const ranges = (origin) => origin.asked.filter(([url]) => url === "/files/film.mp4").map(([, range]) => range);

test("a package is fetched piece by piece, counted, and plays from its pieces", async () => {
  const { database, origin, manifest, key, fetchIt } = await wanted();
  const seen = [];
  await fetchIt({ report: (done, all) => seen.push([done, all]) });
  assert.deepEqual(seen[seen.length - 1], [manifest.bytes, manifest.bytes]);
  assert.equal(ranges(origin).length, 4);
  assert.equal((await row(database, "packages", key)).state, "whole");
  const file = await row(database, "files", "/files/film.mp4");
  const played = await slice(await caches.open(MEDIA), file, null).arrayBuffer();
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
