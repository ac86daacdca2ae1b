import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace, filled, percent, progressText } from "../../../media_pipeline/uploads/assets/pace.js";

const TEXTS = {
  progress: "{arrived} of {whole} MB ({percent} %)",
  soon: "soon",
  minutes: "{minutes} min",
  hours: "{hours} h {minutes} min",
};

test("nobody knows how long before two instants are seen", () => {
  const pace = new Pace();
  assert.equal(pace.left(100), null);
  pace.note(10, 1000);
  assert.equal(pace.left(100), null);
  pace.note(10, 2000);
  assert.equal(pace.left(100), null);
  pace.note(20, 2000);
  assert.equal(pace.left(100), 8);
});

test("only the last half minute counts", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(1000, 1000); // fast
  pace.note(1010, 31000); // then slow
  pace.note(1020, 61000);
  assert.equal(pace.left(1030), 30);
});

test("a place behind the last one begins anew", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(500, 1000);
  pace.note(100, 2000);
  assert.equal(pace.left(1000), null);
  pace.note(200, 3000);
  assert.equal(pace.left(1000), 8);
});

test("what was seen before a pause is forgotten", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(10, 10);
  pace.forget();
  assert.equal(pace.left(100), null);
});

test("places in a text are filled, and unknown ones left", () => {
  assert.equal(filled("{a} {b} {a}", { a: 1 }), "1 {b} 1");
});

test("per cent are never rounded up to all of it", () => {
  assert.equal(percent(999, 1000), 99);
  assert.equal(percent(1000, 1000), 100);
  assert.equal(percent(0, 0), 100);
});

for (const [seconds, words] of [
  [null, "1.0 of 4.0 MB (25 %)"],
  [5, "1.0 of 4.0 MB (25 %), soon"],
  [60, "1.0 of 4.0 MB (25 %), soon"],
  [61, "1.0 of 4.0 MB (25 %), 2 min"],
  [59 * 60, "1.0 of 4.0 MB (25 %), 59 min"],
  [60 * 60, "1.0 of 4.0 MB (25 %), 1 h 0 min"],
  [150 * 60, "1.0 of 4.0 MB (25 %), 2 h 30 min"],
]) {
  test(`${seconds} seconds`, () => assert.equal(progressText(TEXTS, 1e6, 4e6, seconds), words));
}
