import assert from "node:assert/strict";
import { test } from "node:test";
import { oneAtATime } from "../../../lms/portal/assets/offline/busy.js";

const buttons = (...states) => states.map((disabled) => ({ disabled }));
const rootOf = (held) => ({ querySelectorAll: (what) => (what === "button" ? held : []) });

test("what is pressed while something is done does nothing, and all buttons rest until it is over", async () => {
  const held = buttons(false, false, true);
  const alone = oneAtATime(rootOf(held));
  const done = [];
  let finish;
  const first = alone(() => { done.push("answer"); return new Promise((resolve) => { finish = resolve; }); });
  assert.deepEqual(held.map(({ disabled }) => disabled), [true, true, true]);
  await alone(async () => done.push("undo"));
  assert.deepEqual(done, ["answer"]);
  finish();
  await first;
  assert.deepEqual(held.map(({ disabled }) => disabled), [false, false, true]);
  await alone(async () => done.push("undo"));
  assert.deepEqual(done, ["answer", "undo"]);
});

test("a work that fails lets the next one begin, and its failure is heard", async () => {
  const held = buttons(false);
  const alone = oneAtATime(rootOf(held));
  await assert.rejects(alone(async () => { throw new Error("no room"); }), /no room/);
  assert.equal(held[0].disabled, false);
  let done = false;
  await alone(async () => { done = true; });
  assert.equal(done, true);
});
