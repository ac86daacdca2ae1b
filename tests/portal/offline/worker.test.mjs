import assert from "node:assert/strict";
import { test } from "node:test";
import { freshCaches, openStore } from "./support.mjs";
import { put } from "../../../lms/portal/assets/offline/store.js";

const ORIGIN = "https://learn.example";
const heard = {};
const { addEventListener } = globalThis;
globalThis.location = { origin: ORIGIN };
globalThis.addEventListener = (name, work) => { heard[name] = work; };
await import("../../../lms/portal/assets/offline/worker.js");
globalThis.addEventListener = addEventListener;

async function answer(path, headers = {}) {
  const request = { method: "GET", mode: "no-cors", url: `${ORIGIN}${path}`, headers: new Headers(headers) };
  let answered;
  heard.fetch({ request, respondWith: (response) => { answered = response; } });
  return answered;
}

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
  const response = await answer(url, { Range: "bytes=2-4" });
  assert.deepEqual([response.status, await response.text()], [206, "cor"]);
});

test("a recording that is not whole is asked of the server", async () => {
  freshCaches();
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response("from the server");
  try {
    assert.equal(await (await answer("/files/other.m4a")).text(), "from the server");
  } finally {
    globalThis.fetch = fetch;
  }
});
