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

const bodyOf = async (cache, range, streams = true) => (
  new Uint8Array(await (await slice(cache, FILE, range, streams)).arrayBuffer())
);

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
  const answer = await slice(await kept(), FILE, null);
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
    const answer = await slice(cache, FILE, `bytes=${first}-${last}`);
    assert.equal(answer.status, 206);
    assert.equal(answer.headers.get("Content-Range"), `bytes ${first}-${last}/${BYTES}`);
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), CONTENT.slice(first, last + 1));
  }
});

test("the seams of pieces neither lose nor double a byte", async () => {
  const cache = await kept();
  for (const [first, last] of [[PIECE - 1, PIECE], [PIECE, PIECE], [0, PIECE - 1], [2 * PIECE - 1, BYTES - 1]]) {
    const body = await bodyOf(cache, `bytes=${first}-${last}`);
    assert.deepEqual(body, CONTENT.slice(first, last + 1));
  }
});

test("a slice behind the end is refused with the size", async () => {
  const answer = await slice(await kept(), FILE, `bytes=${BYTES}-`);
  assert.equal(answer.status, 416);
  assert.equal(answer.headers.get("Content-Range"), `bytes */${BYTES}`);
});

test("a piece that the device has freed breaks the answer off instead of playing something else", async () => {
  const cache = await kept();
  await cache.delete(pieceUrl(FILE.url, 1));
  await assert.rejects(bodyOf(cache, "bytes=0-"));
  assert.equal((await bodyOf(cache, "bytes=0-9")).length, 10);
});

test("an update that came beside the file is played from where it lies", async () => {
  const cache = await kept();
  const base = `${FILE.url}?of=new`;
  await cache.put(pieceUrl(base, 0), new Response("newer"));
  const answer = await slice(cache, { ...FILE, base, bytes: 5 }, "bytes=0-2");
  assert.equal(await answer.text(), "new");
});

test("a browser that makes no streams gets the same bytes", async () => {
  const cache = await kept();
  const random = randomFrom(7);
  assert.deepEqual(await bodyOf(cache, null, false), CONTENT);
  for (let i = 0; i < 20; i += 1) {
    const first = Math.floor(random() * BYTES);
    const last = Math.min(BYTES - 1, first + Math.floor(random() * 2 * PIECE));
    const answer = await slice(cache, FILE, `bytes=${first}-${last}`, false);
    assert.deepEqual([answer.status, answer.headers.get("Content-Type")], [206, "video/mp4"]);
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), CONTENT.slice(first, last + 1));
  }
  for (const [first, last] of [[PIECE - 1, PIECE], [PIECE, PIECE], [0, PIECE - 1], [2 * PIECE, BYTES - 1]]) {
    assert.deepEqual(await bodyOf(cache, `bytes=${first}-${last}`, false), CONTENT.slice(first, last + 1));
  }
});

test("and hears of a piece that is missing, instead of playing something else", async () => {
  const cache = await kept();
  await cache.delete(pieceUrl(FILE.url, 1));
  await assert.rejects(bodyOf(cache, "bytes=0-", false));
});
