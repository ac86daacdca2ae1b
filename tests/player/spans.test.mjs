import assert from "node:assert/strict";
import { test } from "node:test";
import { fromRanges, lengthOf, merge, without } from "../../courses/player/assets/spans.js";
import { timeText } from "../../courses/player/assets/times.js";
import { randomFrom } from "../portal/offline/support.mjs";
import { ranges } from "./stand_in.mjs";

const secondsOf = (spans) => {
  const found = new Set();
  spans.forEach(([from, to]) => { for (let second = from; second < to; second += 1) found.add(second); });
  return found;
};

function someSpans(chance) {
  return Array.from({ length: Math.floor(7 * chance()) }, () => {
    const from = Math.floor(40 * chance());
    return [from, from + 1 + Math.floor(12 * chance())];
  });
}

test("the union and the rest hold exactly the seconds that they should", () => {
  const chance = randomFrom(7);
  for (let round = 0; round < 500; round += 1) {
    const [one, other] = [someSpans(chance), someSpans(chance)];
    const union = merge(one.concat(other));
    assert.deepEqual(secondsOf(union), secondsOf(merge(other.concat(one))));
    assert.equal(lengthOf(union), secondsOf(one.concat(other)).size);
    union.slice(1).forEach(([from], at) => assert.ok(from > union[at][1], "touching spans are one"));
    const rest = without(merge(one), merge(other));
    const wanted = Array.from(secondsOf(one)).filter((second) => !secondsOf(other).has(second));
    assert.deepEqual(Array.from(secondsOf(rest)).sort(), wanted.sort());
    assert.equal(lengthOf(rest), wanted.length);
  }
});

test("nothing that was given is changed", () => {
  const given = [[5, 9], [0, 6]];
  merge(given);
  assert.deepEqual(given, [[5, 9], [0, 6]]);
});

test("small gaps are closed where that is asked for", () => {
  assert.deepEqual(merge([[0, 1], [1.5, 2]], 0.5), [[0, 2]]);
  assert.deepEqual(merge([[0, 1], [1.5, 2]]), [[0, 1], [1.5, 2]]);
});

test("what a browser has played becomes spans", () => {
  assert.deepEqual(fromRanges(ranges([0, 1.5], [3, 4])), [[0, 1.5], [3, 4]]);
  assert.deepEqual(fromRanges(ranges()), []);
});

test("times are told as the page tells them", () => {
  assert.deepEqual([0, 45.9, 727, 3599.9, 3723].map(timeText), ["0:00", "0:45", "12:07", "59:59", "1:02:03"]);
});
