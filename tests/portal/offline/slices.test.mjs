import assert from "node:assert/strict";
import { test } from "node:test";
import { MEDIA, PIECE, asked, pieceCount, pieceEnds, pieceUrl, slice } from "../../../lms/portal/assets/offline/slices.js";
import { freshCaches, randomFrom } from "./support.mjs";

const BYTES = 2 * PIECE + 1234;
const CONTENT = Uint8Array.from({ length: BYTES }, (_, i) => (i * 31 + (i >> 8)) % 256);
const FILE = { url: "/files/film.mp4", bytes: BYTES, type: "video/mp4" };

async function kept() {
  freshCaches();
  const cache = await caches.open(MEDIA);
  for (let i = 0; i < pieceCount(BYTES); i += 1) {
    const [first, last] = pieceEnds(BYTES, i);
    await cache.put(pieceUrl(FILE.url, i), new Response(CONTENT.slice(first, last + 1)));
  }
  return cache;
}

test("the pieces cover the file, each byte once", () => {
  const ends = Array.from({ length: pieceCount(BYTES) }, (_, i) => pieceEnds(BYTES, i));
  assert.deepEqual(ends, [[0, PIECE - 1], [PIECE, 2 * PIECE - 1], [2 * PIECE, BYTES - 1]]);
  assert.equal(pieceCount(PIECE), 1);
  assert.equal(pieceCount(PIECE + 1), 2);
});

const RANGES = [
  ["", null], [undefined, null], ["bytes=0-", [0, 99]], ["bytes=10-19", [10, 19]], ["bytes=90-500", [90, 99]],
  ["bytes=-10", [90, 99]], ["bytes=-500", [0, 99]], ["bytes=100-", false], ["bytes=-0", false],
  ["bytes=20-10", null], ["bytes=-", null], ["bytes=0-1,5-6", null], ["items=0-1", null], ["bytes=99-99", [99, 99]],
];
for (const [header, expected] of RANGES) {
  test(`Range ${JSON.stringify(header)}`, () => assert.deepEqual(asked(header, 100), expected));
}

test("without a range the whole file comes", async () => {
  const answer = slice(await kept(), FILE, null);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("Content-Length"), String(BYTES));
  assert.equal(answer.headers.get("Accept-Ranges"), "bytes");
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), CONTENT);
});

test("any slice has its bytes and says which they are", async () => {
  const cache = await kept();
  const random = randomFrom(5);
  for (let i = 0; i < 60; i += 1) {
    const first = Math.floor(random() * BYTES);
    const last = Math.min(BYTES - 1, first + Math.floor(random() * 2 * PIECE));
    const answer = slice(cache, FILE, `bytes=${first}-${last}`);
    assert.equal(answer.status, 206);
    assert.equal(answer.headers.get("Content-Range"), `bytes ${first}-${last}/${BYTES}`);
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), CONTENT.slice(first, last + 1));
  }
});

test("the seams of pieces neither lose nor double a byte", async () => {
  const cache = await kept();
  for (const [first, last] of [[PIECE - 1, PIECE], [PIECE, PIECE], [0, PIECE - 1], [2 * PIECE - 1, BYTES - 1]]) {
    const body = new Uint8Array(await slice(cache, FILE, `bytes=${first}-${last}`).arrayBuffer());
    assert.deepEqual(body, CONTENT.slice(first, last + 1));
  }
});

test("a slice behind the end is refused with the size", async () => {
  const answer = slice(await kept(), FILE, `bytes=${BYTES}-`);
  assert.equal(answer.status, 416);
  assert.equal(answer.headers.get("Content-Range"), `bytes */${BYTES}`);
});

test("a piece that the device has freed breaks the answer off instead of playing something else", async () => {
  const cache = await kept();
  await cache.delete(pieceUrl(FILE.url, 1));
  await assert.rejects(slice(cache, FILE, "bytes=0-").arrayBuffer());
  assert.equal((await slice(cache, FILE, "bytes=0-9").arrayBuffer()).byteLength, 10);
});
