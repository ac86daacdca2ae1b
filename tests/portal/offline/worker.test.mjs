import assert from "node:assert/strict";
import { test } from "node:test";
import { transact, value } from "../../../lms/portal/assets/offline/store.js";
import { NotStored } from "../../../lms/portal/assets/offline/caches.js";
import { until } from "./dom.mjs";
import { freshCaches, openStore, put, remember } from "./support.mjs";

const ORIGIN = "https://learn.example";
const heard = {};
const { addEventListener } = globalThis;
globalThis.location = { origin: ORIGIN };
globalThis.addEventListener = (name, work) => { heard[name] = work; };
await import("../../../lms/portal/assets/offline/worker.js");
globalThis.addEventListener = addEventListener;

/** What the worker answers; `waited` holds what it goes on with behind the answer. */
async function answer(path, { headers = {}, mode = "no-cors", preloadResponse, waited = [], method = "GET" } = {}) {
  const request = { method, mode, url: `${ORIGIN}${path}`, headers: new Headers(headers) };
  let answered;
  const respondWith = (response) => { answered = response; };
  heard.fetch({ request, preloadResponse, respondWith, waitUntil: (work) => waited.push(work) });
  return answered;
}
const visit = (path, options) => answer(path, { mode: "navigate", ...options });

/** The network: pages by address; everything asked of it is noted. */
function network(pages = {}) {
  const asked = [];
  globalThis.fetch = async (request) => {
    const url = (typeof request === "string" ? request : request.url).replace(ORIGIN, "");
    asked.push(url);
    const found = pages[url];
    if (found === undefined) throw new TypeError("cut");
    return found instanceof Response ? found.clone() : new Response(found);
  };
  return asked;
}

/** A device as after the worker's coming: the page of what is kept is here in these languages. */
async function aWorker({ tags = ["bo"], language = "bo" } = {}) {
  freshCaches();
  const database = await openStore();
  await remember(database, "language", language);
  for (const store of ["shown", "files"]) await transact(database, [store], "readwrite", (opened) => value(opened[store].clear()));
  const cache = await caches.open("kept");
  for (const tag of tags) await cache.put(`/offline/?lang=${tag}`, new Response(`kept page ${tag}`));
  return { database, cache };
}
// Pauses of seconds end when a test says so; none holds the process.
const pauses = [];
const { setTimeout: real } = globalThis;
globalThis.setTimeout = (work, pause, ...rest) => (pause >= 1000 ? pauses.push([work, pause]) : real(work, pause, ...rest));
const text = async (promised) => (await promised).text();

test("the page of what is kept is answered from the device, and nothing is asked", async () => {
  await aWorker({ tags: ["bo", "en"] });
  const asked = network({ "/offline/": "from the server" });
  assert.equal(await text(visit("/offline/")), "kept page bo");
  assert.equal(await text(visit("/offline/?lang=en")), "kept page en");
  assert.equal(await text(visit("/offline/?leaving=1")), "kept page bo");
  assert.deepEqual(asked, []);
});

test("in a language that is not here it comes from the server, and is here the next time", async () => {
  await aWorker();
  const asked = network({ "/offline/?lang=en": "kept page en" });
  const waited = [];
  assert.equal(await text(visit("/offline/?lang=en", { waited })), "kept page en");
  await Promise.all(waited);
  assert.equal(asked.length, 2);
  assert.equal(await text(visit("/offline/?lang=en")), "kept page en");
  assert.equal(asked.length, 2);
});

test("a server that believes the page to be here is asked once more where it is not", async () => {
  await aWorker({ tags: [] });
  const asked = network({ "/offline/": "from the server", "/offline/?lang=bo": "kept page bo" });
  const preloadResponse = Promise.resolve(new Response(null, { status: 204 }));
  assert.equal(await text(visit("/offline/", { preloadResponse })), "from the server");
  assert.equal(asked[0], "/offline/");
});

test("a kept page opens at once; the page for which it stands, when the server is away", async () => {
  const { database, cache } = await aWorker();
  const kept = "/offline/pages/lesson/1/";
  await cache.put(`${kept}?lang=bo`, new Response("kept lesson"));
  await put(database, "shown", { path: "/courses/a/b/", kept });
  const asked = network({ "/courses/a/b/": "lesson of the server" });
  assert.equal(await text(visit(`${kept}?lang=bo`)), "kept lesson");
  assert.deepEqual(asked, []);
  assert.equal(await text(visit("/courses/a/b/")), "lesson of the server");
  for (const away of [{}, { "/courses/a/b/": new Response("busy", { status: 503 }) }]) {
    network(away);
    assert.equal(await text(visit("/courses/a/b/")), "kept lesson");
  }
  network({});
  assert.equal(await text(visit("/records/")), "kept page bo");
});

test("a link that brings nothing for five seconds is not waited for where the page is kept", async () => {
  const { database, cache } = await aWorker();
  await cache.put("/offline/pages/lesson/1/?lang=bo", new Response("kept lesson"));
  await put(database, "shown", { path: "/courses/a/b/", kept: "/offline/pages/lesson/1/" });
  globalThis.fetch = () => new Promise(() => undefined);
  pauses.length = 0;
  const shown = visit("/courses/a/b/");
  await until(() => pauses.length);
  const [[over, pause]] = pauses;
  assert.equal(pause, 5000);
  over();
  assert.equal(await text(shown), "kept lesson");
});

test("what was preloaded is not asked for twice", async () => {
  await aWorker();
  const asked = network({});
  assert.equal(await text(visit("/records/", { preloadResponse: Promise.resolve(new Response("early")) })), "early");
  assert.deepEqual(asked, []);
});

test("a browser that guards its storage gets every page from the network, as if nothing were kept", async () => {
  await aWorker();
  const guarded = () => { throw new DOMException("guarded", "SecurityError"); };
  globalThis.caches = { open: guarded, match: guarded };
  const pages = ["/records/", "/offline/", "/courses/a/b/", "/static/a.0123456789ab.js", "/static/plain.js", "/files/a.m4a"];
  network(Object.fromEntries(pages.map((path) => [path, `server ${path}`])));
  for (const path of pages) {
    assert.equal(await text(/static|files/.test(path) ? answer(path) : visit(path)), `server ${path}`);
  }
  network({});
  assert.equal((await visit("/records/")).type, "error"); // the browser's own page, as without a worker
});

test("what is written, signed or edited never passes the worker", async () => {
  await aWorker();
  assert.equal(await visit("/accounts/"), undefined);
  assert.equal(await answer("/sync/", { method: "POST" }), undefined);
  assert.equal(await answer("/offline/session/?device=1"), undefined);
});

test("a new worker brings the page in the language that is read here and in those that were", async () => {
  const { cache } = await aWorker({ tags: ["bo", "en"] });
  const pages = {};
  for (const tag of ["zh-hans", "bo", "en"]) pages[`/offline/?lang=${tag}`] = `new page ${tag}`;
  const asked = network(pages);
  let installed;
  heard.install({ waitUntil: (work) => { installed = work; } });
  await installed;
  assert.deepEqual(asked, ["/offline/?lang=bo", "/offline/?lang=en"]);
  assert.equal(await text(cache.match("/offline/?lang=en")), "new page en");
});

test("a worker does not come in with the page of another version, nor keeps one", async () => {
  self.keptVersion = "0123456789abcdef0123";
  const { cache } = await aWorker({ tags: [] });
  const install = () => {
    let installed;
    heard.install({ waitUntil: (work) => { installed = work; } });
    return installed;
  };
  network({ "/offline/?lang=bo": '<div id="kept" data-page-version="another">' });
  await assert.rejects(install(), NotStored);
  assert.equal(await cache.match("/offline/?lang=bo"), undefined);
  const own = `<div id="kept" data-page-version="${self.keptVersion}">`;
  network({ "/offline/?lang=bo": own });
  await install();
  assert.equal(await (await cache.match("/offline/?lang=bo")).text(), own);
  const waited = [];
  network({ "/offline/?lang=en": "an older one" });
  assert.equal(await text(visit("/offline/?lang=en", { waited })), "an older one");
  await Promise.all(waited);
  assert.equal(await cache.match("/offline/?lang=en"), undefined);
  self.keptVersion = undefined;
});

test("a worker that comes in tells the server which page it has; where nothing is preloaded it just comes", async () => {
  const done = [];
  const preload = { enable: async () => done.push("on"), setHeaderValue: async (version) => done.push(version) };
  self.clients = { claim: async () => done.push("claimed") };
  const activate = async (registration) => {
    self.registration = registration;
    let over;
    heard.activate({ waitUntil: (work) => { over = work; } });
    await over;
  };
  self.keptVersion = "v1";
  await activate({ navigationPreload: preload });
  await activate({});
  assert.deepEqual(done.sort(), ["claimed", "claimed", "on", "v1"]);
});

test("static files of this version are asked for once, and without a server those that are here do", async () => {
  await aWorker();
  const hashed = "/static/a.0123456789ab.js";
  const asked = network({ [hashed]: "script", "/static/plain.js": "plain" });
  assert.equal(await text(answer(hashed)), "script");
  assert.equal(await text(answer(hashed)), "script");
  assert.equal(await text(answer("/static/plain.js")), "plain");
  assert.deepEqual(asked, [hashed, "/static/plain.js"]);
  network({});
  assert.equal((await answer("/static/plain.js")).type, "error");
});

test("a kept picture is shown whole, out of the cache it lies in", async () => {
  freshCaches();
  const database = await openStore();
  const url = "/learn/pictures/poster.webp";
  await put(database, "files", { url, bytes: 7, sha256: "0", type: "image/webp", whole: true });
  await (await caches.open("kept")).put(url, new Response("picture", { headers: { "Content-Type": "image/webp" } }));
  const response = await answer(url);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "picture");
});

test("a kept recording is answered by slices of its pieces", async () => {
  freshCaches();
  const database = await openStore();
  const url = "/files/sound.m4a";
  await put(database, "files", { url, bytes: 9, sha256: "0", type: "audio/mp4", part: true, whole: true });
  await (await caches.open("kept-media")).put(`${url}?kept-piece=0`, new Response("recording"));
  const response = await answer(url, { headers: { Range: "bytes=2-4" } });
  assert.deepEqual([response.status, await response.text()], [206, "cor"]);
});

test("a recording that is not whole is asked of the server", async () => {
  freshCaches();
  network({ "/files/other.m4a": "from the server" });
  assert.equal(await text(answer("/files/other.m4a")), "from the server");
});

test("a kept page opens in another language where its own is not here, but only without a link", async () => {
  const { cache } = await aWorker();
  const page = "/offline/pages/lesson/0197d1c0-0000-7000-8000-000000000b01/";
  await cache.put(`${page}?lang=bo`, new Response("in Tibetan"));
  network({});
  assert.equal(await text(visit(`${page}?lang=zh-hans`)), "in Tibetan");
  network({ [`${page}?lang=zh-hans`]: "in Chinese" });
  assert.equal(await text(visit(`${page}?lang=zh-hans`)), "in Chinese");
  network({});
  assert.equal(await text(visit("/offline/pages/lesson/0197d1c0-0000-7000-8000-000000000b02/?lang=bo")), "kept page bo");
});
