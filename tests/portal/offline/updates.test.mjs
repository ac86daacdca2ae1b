import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT } from "../../../lms/portal/assets/offline/caches.js";
import {
  Changed, currentOf, fetchCurrent, fetchPackage, free, isUnfinished, manifestUrl, renew, want, wantedOf,
} from "../../../lms/portal/assets/offline/packages.js";
import { fetchOne, isHere, swap } from "../../../lms/portal/assets/offline/pieces.js";
import { MEDIA, PIECE, slice } from "../../../lms/portal/assets/offline/slices.js";
import { NotSent } from "../../../lms/portal/assets/offline/sender.js";
import { StorageFull } from "../../../lms/portal/assets/offline/store.js";
import { FILM_BYTES, PAGE, UUID, sha256, wanted } from "./origin.mjs";
import { put, row, rows } from "./support.mjs";

const KEY = `lesson/${UUID}`;
const PICTURE = "/learn/pictures/1/";
const FILM = "/files/film.mp4";
const LIST = manifestUrl({ kind: "lesson", uuid: UUID }, "film", "bo");
const textOf = async (url) => (await (await caches.open(KEPT)).match(url)).text();
const count = async (name) => (await (await caches.open(name)).keys()).length;
const played = async (database) => (
  sha256(new Uint8Array(await (await slice(await caches.open(MEDIA), await row(database, "files", FILM), null)).arrayBuffer()))
);

/** A lesson that is whole on the device, and new at the server: its page, and its film under the same address. */
async function renewed({ film = true } = {}) {
  const device = await wanted();
  await device.fetchIt();
  const old = { page: device.origin.page, film: sha256(device.origin.film) };
  device.origin.page = device.origin.page.replace("text", "new text");
  if (film) device.origin.film = device.origin.film.map((byte) => byte ^ 255);
  device.origin.asked = [];
  return { ...device, old };
}
const cutAfter = (origin, left) => {
  origin.trouble = () => { left -= 1; if (left < 0) throw new TypeError("cut"); return null; };
};

test("a package that is removed while it is loading does not come back, and leaves nothing", async () => {
  const { database, origin, key, held, fetchIt } = await wanted();
  origin.trouble = async (url, { Range }) => {
    if (Range === `bytes=${PIECE}-${2 * PIECE - 1}`) await free(database, key);
    return null;
  };
  assert.deepEqual(await fetchIt(), { answer: false });
  assert.deepEqual([await rows(database, "packages"), await rows(database, "files"), await rows(database, "shown")], [[], [], []]);
  assert.equal(await count(MEDIA), 0);
  assert.equal(await held.all.get(KEPT).match(PAGE), undefined);
  assert.ok(!origin.asked.some(([, range]) => range === `bytes=${2 * PIECE}-${3 * PIECE - 1}`), "it asked on after the removal");
});

test("another size that is chosen while one is loading is the one that is kept", async () => {
  const { database, origin, manifest, key, fetchIt } = await wanted();
  const pieces = manifest.pieces.slice(0, 2);
  let chosen = false;
  await fetchIt({
    report: () => {
      if (chosen) return;
      chosen = true;
      want(database, { ...manifest, pieces, bytes: 99 }, { size: "text", lang: "bo", open: PAGE });
    },
  });
  const held = await row(database, "packages", key);
  assert.deepEqual([held.state, held.size, held.pieces], ["whole", "text", pieces]);
  assert.equal(await row(database, "files", FILM), undefined);
  assert.equal(await count(MEDIA), 0);
  assert.ok(origin.asked.length);
});

test("what is kept opens and plays while its update is loading, also after a cut", async () => {
  const { database, origin, key, old, fetchIt } = await renewed();
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  cutAfter(origin, 3); // the page and two pieces of the film
  await assert.rejects(fetchIt(), NotSent);
  const held = await row(database, "packages", key);
  assert.deepEqual([held.state, isUnfinished(held), wantedOf(held).pieces], ["whole", true, origin.manifest().pieces]);
  assert.equal(await textOf(PAGE), old.page);
  assert.equal(await played(database), old.film);
  origin.trouble = () => null;
  await fetchIt();
  assert.equal(await textOf(PAGE), origin.page);
  assert.equal(await played(database), sha256(origin.film));
  const after = await row(database, "packages", key);
  assert.deepEqual([after.state, after.next, after.open, after.earlier], ["whole", undefined, PAGE, []]);
  assert.equal(origin.asked.filter(([url]) => url === PAGE).length, 1); // the cut cost nothing twice
});

test("an update leaves no piece of the version before, and the next one leaves none of this", async () => {
  const { database, origin, fetchIt } = await renewed();
  for (const again of [0, 1]) {
    if (again) origin.film = origin.film.map((byte) => byte ^ 170);
    await want(database, origin.manifest(), { size: "film", lang: "bo" });
    await fetchIt();
    assert.equal(await count(MEDIA), Math.ceil(FILM_BYTES / PIECE));
    assert.equal(await count("kept-arriving"), 0);
    assert.equal(await played(database), sha256(origin.film));
  }
  await free(database, KEY);
  assert.equal(await count(MEDIA), 0);
});

test("an update that is given up for a newer one leaves nothing of itself", async () => {
  const { database, origin, fetchIt } = await renewed();
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  cutAfter(origin, 3);
  await assert.rejects(fetchIt(), NotSent);
  origin.trouble = () => null;
  origin.film = origin.film.map((byte) => byte ^ 85);
  origin.page = origin.page.replace("new", "newest");
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  await fetchIt();
  assert.equal(await count(MEDIA), Math.ceil(FILM_BYTES / PIECE));
  assert.equal(await played(database), sha256(origin.film));
  assert.equal(await textOf(PAGE), origin.page);
});

test("removing in the middle of an update removes both versions", async () => {
  const { database, origin, fetchIt } = await renewed();
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  cutAfter(origin, 3);
  await assert.rejects(fetchIt(), NotSent);
  await free(database, KEY);
  assert.deepEqual([await count(MEDIA), await count("kept-arriving"), await rows(database, "files")], [0, 0, []]);
});

test("an update for which there is no room leaves what is kept as it was", async () => {
  const { database, origin, old, held, fetchIt } = await renewed();
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  held.limit.bytes = FILM_BYTES + 2000;
  await assert.rejects(fetchIt(), StorageFull);
  assert.equal(await played(database), old.film);
  assert.equal(await textOf(PAGE), old.page);
});

test("a swap that was killed in its middle is ended by the next try", async () => {
  const { database, origin, fetchIt } = await renewed();
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  for (const piece of origin.manifest().pieces) {
    if (!await isHere(database, piece)) await fetchOne(database, origin.request, piece, async () => true);
  }
  await swap(database, origin.manifest().pieces.slice(0, 1));
  origin.asked = [];
  await fetchIt();
  assert.deepEqual(origin.asked, []);
  assert.equal(await textOf(PAGE), origin.page);
  assert.equal(await played(database), sha256(origin.film));
});

test("what a damaged film brought is thrown away, and the one that is kept plays on", async () => {
  const { database, origin, old, fetchIt } = await renewed();
  const promised = origin.manifest();
  origin.film[5] ^= 1;
  await want(database, promised, { size: "film", lang: "bo" });
  await assert.rejects(fetchIt(), Changed);
  assert.equal(await played(database), old.film);
  assert.equal(await count(MEDIA), Math.ceil(FILM_BYTES / PIECE));
});

test("content that changed while it was fetched is fetched by a new list of its pieces", async () => {
  const { database, origin, key } = await wanted();
  origin.page = origin.page.replace("text", "changed");
  assert.deepEqual(await fetchCurrent(database, key, { request: origin.request }), { answer: true });
  const held = await row(database, "packages", key);
  assert.deepEqual([held.state, held.size, held.lang, held.open], ["whole", "film", "bo", PAGE]);
  assert.deepEqual(held.pieces, origin.manifest().pieces);
  assert.equal(origin.asked.filter(([url]) => url === LIST).length, 1);
});

test("so it is in the update of a whole package", async () => {
  const { database, origin, key } = await renewed({ film: false });
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  origin.page = origin.page.replace("new", "newest");
  await fetchCurrent(database, key, { request: origin.request });
  assert.equal(await textOf(PAGE), origin.page);
  assert.equal(isUnfinished(await row(database, "packages", key)), false);
});

test("content that never is what its list says is given up after a few lists, and said", async () => {
  const { database, origin, key } = await wanted();
  origin.trouble = (url) => (url === PICTURE ? new Response("not the picture") : null);
  await assert.rejects(fetchCurrent(database, key, { request: origin.request }), Changed);
  assert.equal(origin.asked.filter(([url]) => url === LIST).length, 2);
  origin.trouble = () => null;
  await fetchCurrent(database, key, { request: origin.request });
  assert.equal((await row(database, "packages", key)).state, "whole");
});

test("what changed and is offered no more says so", async () => {
  const { database, origin, key } = await wanted();
  origin.trouble = () => new Response("", { status: 404 });
  await assert.rejects(fetchCurrent(database, key, { request: origin.request }), (error) => error.code === "gone");
});

test("a package of an earlier program, without the name of its wish, is loaded and updated", async () => {
  const { database, origin, key, fetchIt } = await wanted();
  const { wish, ...unnamed } = await row(database, "packages", key);
  await put(database, "packages", unnamed);
  assert.deepEqual(await fetchIt(), { answer: true });
  origin.page += "more";
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  await fetchPackage(database, key, { request: origin.request });
  assert.equal(await textOf(PAGE), origin.page);
});

test("a package that is removed while its list is asked for does not come back, nor does another size that was chosen", async () => {
  const { database, origin, key } = await renewed();
  const held = await row(database, "packages", key);
  const list = await currentOf(database, held, origin.request);
  await want(database, { ...list, pieces: list.pieces.slice(0, 1) }, { size: "text", lang: "bo" });
  assert.equal(await renew(database, held, list), false);
  assert.equal((await row(database, "packages", key)).next.size, "text");
  await free(database, key);
  assert.equal(await renew(database, held, list), false);
  assert.deepEqual(await rows(database, "packages"), []);
});

test("so it is where content changed while it was fetched", async () => {
  const { database, origin, key } = await wanted();
  origin.trouble = async (url) => {
    if (url === LIST) await free(database, key);
    return url === PAGE ? new Response("another page") : null;
  };
  assert.deepEqual(await fetchCurrent(database, key, { request: origin.request }), { answer: false });
  assert.deepEqual([await rows(database, "packages"), await rows(database, "files")], [[], []]);
});

test("an update that is not here yet keeps its name under the same list, and what came before it is named once", async () => {
  const { database, origin, key } = await renewed({ film: false });
  const again = async () => renew(database, await row(database, "packages", key), origin.manifest());
  await again();
  const { wish } = (await row(database, "packages", key)).next;
  assert.equal(await again(), false);
  await want(database, origin.manifest(), { size: "film", lang: "bo", open: PAGE });
  assert.equal((await row(database, "packages", key)).next.wish, wish);
  for (let turn = 0; turn < 6; turn += 1) {
    origin.page = `<p>${turn % 2}</p>`;
    await again();
  }
  const { earlier } = await row(database, "packages", key);
  assert.equal(new Set(earlier.map(({ url, sha256: of }) => url + of)).size, earlier.length);
  assert.equal(earlier.length, 5); // the picture, the film, and three pages
});

/** A lesson kept alone, as text, beside the course that has it with its film; then its page is new at the server. */
async function both() {
  const device = await wanted();
  await device.fetchIt();
  const { database, origin } = device;
  const lesson = () => ({ ...origin.manifest(), kind: "lesson", uuid: "alone", pieces: origin.manifest().pieces.slice(0, 2) });
  const bring = async (manifest) => {
    const key = await want(database, manifest, { size: "text", lang: "bo", open: PAGE });
    await fetchPackage(database, key, { request: origin.request });
    return key;
  };
  await bring(lesson());
  const old = origin.page;
  origin.page = origin.page.replace("text", "new text");
  await bring(lesson());
  return { ...device, old };
}

test("the update of one package leaves alone what another one shows, until that has its own", async () => {
  const { database, origin, key, old, fetchIt } = await both();
  assert.equal(await textOf(PAGE), old);
  assert.equal((await row(database, "packages", "lesson/alone")).state, "whole");
  origin.asked = [];
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  await fetchIt();
  assert.equal(await textOf(PAGE), origin.page);
  assert.deepEqual(origin.asked, []); // it was here already
  assert.equal(isUnfinished(await row(database, "packages", key)), false);
  assert.equal(await count("kept-arriving"), 0);
});

test("what waits for another package takes its place when that one is removed", async () => {
  const { database, origin, key, old } = await both();
  assert.equal(await textOf(PAGE), old);
  await free(database, key);
  assert.equal(await textOf(PAGE), origin.page);
  assert.equal(await count("kept-arriving"), 0);
  await free(database, "lesson/alone");
  assert.deepEqual([await rows(database, "files"), await count(MEDIA)], [[], 0]);
});

test("and it is forgotten when the one that brought it is removed", async () => {
  const { database, old } = await both();
  await free(database, "lesson/alone");
  assert.equal(await textOf(PAGE), old);
  assert.equal(await count("kept-arriving"), 0);
  assert.equal((await row(database, "files", PAGE)).next, undefined);
});

test("the newest document of a pathway takes its place at once, whoever shows the older one", async () => {
  const { database, origin, key } = await renewed({ film: false });
  const [page, ...others] = origin.manifest().pieces;
  const pieces = [{ ...page, about: "b" }];
  const alone = await want(database, { ...origin.manifest(), kind: "pathways", uuid: "p", pieces }, { size: "text", lang: "bo" });
  await fetchPackage(database, alone, { request: origin.request });
  assert.equal(await textOf(PAGE), origin.page);
  assert.equal((await row(database, "packages", key)).pieces.length, others.length + 1);
});

test("a page that the browser lost before it could take its place is fetched again, and not said to be here", async () => {
  const { database, origin, old, fetchIt } = await renewed({ film: false });
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  const lost = { done: false };
  await assert.rejects(fetchIt({
    report: (done, all) => {
      if (done < all || lost.done) return;
      lost.done = true;
      caches.open("kept-arriving").then((cache) => cache.delete(PAGE));
    },
  }), Changed);
  assert.equal(await textOf(PAGE), old.page);
  assert.deepEqual(await row(database, "files", PAGE), { url: PAGE, ...(await fileOf(old.page)) });
  await fetchIt();
  assert.equal(await textOf(PAGE), origin.page);
});
const fileOf = async (text) => (
  { bytes: text.length, sha256: sha256(text), type: "text/html; charset=utf-8", whole: true }
);

test("an update lets go of the static files of the release before, and of no other", async () => {
  const { database, origin, fetchIt } = await renewed({ film: false });
  const cache = await caches.open(KEPT);
  const answers = { "/static/q.css": "@font-face{src:url(/static/f.woff2)}", "/static/away.js": "" };
  origin.trouble = (url) => (url in answers ? new Response(answers[url]) : null);
  await cache.put("/offline/?lang=bo", new Response('<script src="/static/away.js">'));
  await cache.put("/static/away.js", new Response(""));
  await cache.put("/static/listed.js", new Response(""));
  await put(database, "files", { url: "/static/listed.js", bytes: 0, sha256: "0", type: "text/javascript", whole: true });
  await (await caches.open("kept-arriving")).put("/offline/pages/lesson/1/?lang=bo", new Response('"/static/next.js"'));
  await cache.put("/static/next.js", new Response(""));
  origin.page = origin.page.replace("/static/p.css", "/static/q.css");
  await want(database, origin.manifest(), { size: "film", lang: "bo" });
  await fetchIt();
  const left = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith("/static/"));
  const here = ["away.js", "f.woff2", "listed.js", "next.js", "q.css"];
  assert.deepEqual(left.sort(), here.map((name) => `/static/${name}`));
});
