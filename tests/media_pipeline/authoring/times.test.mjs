import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../media_pipeline/authoring/assets/times.js";

for (const [text, wanted] of [["0", 0], [" 75 ", 75], ["1:15.5", 75.5], ["1:15,25", 75.25], ["1\uff1a15", 75], ["62:03", 3723], ["1:02:03.004", 3723.004]]) {
  test(`${text} is a time`, () => assert.equal(seconds(text), wanted));
}
for (const text of ["", "x", "1:60", "1:61:00", "-1", "1:2:3:4", "1.2345", "1:15 min"]) {
  test(`"${text}" is none`, () => assert.equal(seconds(text), null));
}
