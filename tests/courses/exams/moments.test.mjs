import assert from "node:assert/strict";
import { test } from "node:test";
import { moments } from "../../../courses/exams/assets/moments.js";

/** Moments of a page that was made at 1,000,000, with both clocks of the device in the test's hands. */
function aDevice() {
  const clocks = { steady: 50, wall: 777 };
  return { clocks, ...moments(1_000_000, () => clocks.steady, () => clocks.wall) };
}

test("moments go on from what the server said", () => {
  const { clocks, next } = aDevice();
  clocks.steady += 400;
  clocks.wall += 400;
  assert.equal(next(), 1_000_400);
});

test("each is later than the one before, though no time has passed", () => {
  const { next } = aDevice();
  assert.deepEqual([next(), next(), next()], [1_000_000, 1_000_001, 1_000_002]);
});

test("a clock that is put back changes nothing", () => {
  const { clocks, next } = aDevice();
  clocks.steady += 3000;
  clocks.wall -= 86_400_000;
  assert.equal(next(), 1_003_000);
});

test("a device that slept knows it by its other clock", () => {
  const { clocks, next } = aDevice();
  clocks.wall += 60_000;
  assert.equal(next(), 1_060_000);
});

test("after a clock was put forward the server sets it right, and moments still rise", () => {
  const { clocks, next, meet } = aDevice();
  clocks.wall += 1000;
  const ahead = next();
  meet(1_000_500);
  assert.equal(next(), ahead + 1);
  clocks.steady += 5000;
  assert.equal(next(), 1_005_500);
});
