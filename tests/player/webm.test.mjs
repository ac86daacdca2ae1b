import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesTo, cueFor, endOf, indexOf } from "../../courses/player/assets/webm.js";
import { aFile, element } from "./webm_file.mjs";

const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];

test("the index says where each part of the recording begins", () => {
  const { bytes, cues } = aFile();
  assert.deepEqual(indexOf(bytes), cues);
  cues.forEach(({ byte }) => assert.deepEqual(Array.from(bytes.subarray(byte, byte + 4)), CLUSTER));
});

test("it is known as soon as its last byte is here, and not before", () => {
  const { bytes, cues } = aFile({ clusters: 3, size: 10 });
  const known = Array.from({ length: cues[0].byte + 1 }, (_, length) => indexOf(bytes.subarray(0, length)));
  assert.deepEqual(known.slice(0, cues[0].byte), Array(cues[0].byte).fill(null));
  assert.deepEqual(known[cues[0].byte], cues);
});

for (const scale of [0, 500000, 1000000, 20000000]) {
  test(`times are counted in ticks of ${scale || "one thousandth of a second"}`, () => {
    assert.deepEqual(indexOf(aFile({ scale }).bytes).map(({ second }) => second), [0, 20, 40, 60, 80, 100]);
  });
}

test("a file that says how long it is is read as one that does not", () => {
  const lasts = [0x01, 0, 0, 0, 0, 0x0f, 0xff, 0xff];
  assert.deepEqual(indexOf(aFile({ lasts }).bytes), aFile({ lasts }).cues);
});

for (const [what, bytes] of [
  ["another container", [0, 0, 0, 32, 0x66, 0x74, 0x79, 0x70, 1, 2, 3, 4]],
  ["a page", new TextEncoder().encode("<!doctype html><title>Sign in</title>")],
  ["a head with something else behind", [...element(0x1a45dfa3, [1]), ...element(0x1f43b675, [1, 2, 3])]],
  ["an index behind the recording", aFile({ front: false }).bytes],
  ["an index without a line", aFile({ clusters: 0 }).bytes],
  ["zeros", new Uint8Array(100)],
]) {
  test(`${what} is not taken for one that can be entered anywhere`, () => {
    assert.throws(() => indexOf(Uint8Array.from(bytes)), /no /);
  });
}

test("an index whose lines say no place is none", () => {
  const line = element(0xbb, element(0xb3, [1]));
  const bytes = [...element(0x1a45dfa3, [1]), 0x18, 0x53, 0x80, 0x67, 0xff, ...element(0x1c53bb6b, line), ...element(0x1f43b675, [1])];
  assert.throws(() => indexOf(Uint8Array.from(bytes)), /no index/);
});

test("whatever the first bytes are, reading them ends", () => {
  const { bytes } = aFile({ clusters: 4, size: 20 });
  for (let at = 0; at < 300; at += 1) {
    for (const wrong of [0x00, 0x80, 0xff]) {
      const broken = bytes.slice();
      broken[at] = wrong;
      try {
        const found = indexOf(broken);
        assert.ok(found === null || found.length > 0);
      } catch (error) {
        assert.match(error.message, /no (WebM|index)/);
      }
    }
  }
});

test("one enters where the last part before a second begins", () => {
  const { cues } = aFile();
  const entered = [0, 19.9, 20, 59, 100, 5000].map((second) => cueFor(cues, second).second);
  assert.deepEqual(entered, [0, 0, 20, 40, 100, 100]);
  assert.equal(cueFor(cues.slice(1), 3).second, 20, "before the first there is the first");
});

test("what lies before a second is reckoned by its share of the part", () => {
  const { bytes, cues } = aFile();
  assert.equal(bytesTo(cues, 0, bytes.length), 0);
  assert.equal(bytesTo(cues, 30, bytes.length), Math.round((cues[2].byte - cues[1].byte) / 2));
  assert.equal(bytesTo(cues, 110, bytes.length), bytes.length - cues[5].byte, "of the last part all");
});

test("a part ends where the next begins, the last with the file", () => {
  const { bytes, cues } = aFile();
  const ends = [0, 19.9, 20, 110, 5000].map((second) => endOf(cues, second, bytes.length));
  assert.deepEqual(ends, [cues[1].byte, cues[1].byte, cues[2].byte, bytes.length, bytes.length]);
});
