import assert from "node:assert/strict";
import { test } from "node:test";
import { countdown } from "../../../courses/exams/assets/countdown.js";
import { aPage, said } from "../../portal/offline/dom.mjs";

/** A page with `left` seconds, and a clock that a test turns by seconds. */
function aTime(left) {
  aPage(`<p id="time" data-left="${left}" data-grace="60" data-minutes="{minutes} min" data-seconds="{seconds} s"><b data-time></b></p>`);
  let now = 5000;
  let look = null;
  const heard = [];
  const clock = countdown(
    document.getElementById("time"), { over: () => heard.push("over"), gone: () => heard.push("gone") },
    () => now, (work) => { look = work; },
  );
  return { clock, heard, pass: (seconds) => { now += 1000 * seconds; look(); }, shown: () => said("[data-time]") };
}

test("minutes are counted, and seconds in the last one", () => {
  const { pass, shown } = aTime(125);
  assert.equal(shown(), "2 min");
  pass(6);
  assert.equal(shown(), "1 min");
  pass(60);
  assert.equal(shown(), "59 s");
});

test("the end is told once, and the end of the grace once", () => {
  const { pass, shown, heard } = aTime(2);
  pass(1);
  assert.deepEqual(heard, []);
  pass(1);
  pass(1);
  assert.deepEqual([shown(), ...heard], ["0 s", "over"]);
  pass(60);
  pass(60);
  assert.deepEqual(heard, ["over", "gone"]);
});

test("what the server says sets it right, also when more time was given after the end", () => {
  const { clock, pass, shown, heard } = aTime(1);
  pass(2);
  clock.set(600);
  assert.equal(shown(), "10 min");
  pass(600);
  assert.deepEqual(heard, ["over", "over"]);
});
