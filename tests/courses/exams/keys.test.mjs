import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey } from "../../../courses/exams/assets/keys.js";

test("a key is a UUID of version 4", () => {
  for (let time = 0; time < 50; time += 1) {
    assert.match(newKey(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test("every bit but those of the version comes from chance", () => {
  assert.equal(newKey((bytes) => bytes.fill(0xff)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  assert.equal(newKey((bytes) => bytes.fill(0)), "00000000-0000-4000-8000-000000000000");
});

test("no two are alike", () => {
  assert.equal(new Set(Array.from({ length: 500 }, () => newKey())).size, 500);
});
