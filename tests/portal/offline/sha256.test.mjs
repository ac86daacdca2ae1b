import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Sha256 } from "../../../lms/portal/assets/offline/sha256.js";
import { randomFrom } from "./support.mjs";

const expected = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the published examples", () => {
  assert.equal(new Sha256().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const abc = new TextEncoder().encode("abc");
  assert.equal(new Sha256().update(abc).hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("every length around the ends of blocks", () => {
  for (let length = 0; length <= 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
    assert.equal(new Sha256().update(bytes).hex(), expected(bytes), `${length} bytes`);
  }
});

test("the same in whatever pieces it comes", () => {
  const random = randomFrom(11);
  const bytes = Uint8Array.from({ length: 300000 }, () => Math.floor(random() * 256));
  for (let round = 0; round < 10; round += 1) {
    const digest = new Sha256();
    for (let at = 0; at < bytes.length;) {
      const length = Math.floor(random() * 40000);
      digest.update(bytes.subarray(at, at + length));
      at += length;
    }
    assert.equal(digest.hex(), expected(bytes));
  }
});
