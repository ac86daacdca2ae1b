import assert from "node:assert/strict";
import { test } from "node:test";
import { pauses } from "../../../lms/portal/assets/offline/pauses.js";

const four = (pause) => Array.from({ length: 4 }, () => pause.next());

test("pauses grow to the longest, and are short again after a success", () => {
  const pause = pauses(10, { longest: 35, random: () => 0 });
  assert.deepEqual(four(pause), [10, 20, 35, 35]);
  pause.reset();
  assert.equal(pause.next(), 10);
});

test("not all devices of a county try at the same moment", () => {
  const spread = [0, 0.5, 1].map((at) => pauses(100, { random: () => at }).next());
  assert.deepEqual(spread, [100, 112.5, 125]);
  const lots = Array.from({ length: 50 }, () => pauses(1000).next());
  assert.ok(lots.every((pause) => pause >= 1000 && pause < 1250));
  assert.ok(new Set(lots).size > 1);
});
