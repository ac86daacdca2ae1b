// What a caption says, in browsers that read its markup themselves and in those that do not.
import assert from "node:assert/strict";
import test from "node:test";

import { wordsOf } from "../../courses/player/assets/captions.js";

for (const [text, words] of [
  ["SpO2 &lt; 90", "SpO2 < 90"],
  ["a &gt; b &amp; c", "a > b & c"],
  ["&amp;lt; stays as it was written", "&lt; stays as it was written"],
  ["<v Doctor>ORS</v>\n<b>Zn</b>", "ORS\nZn"],
  ["&lt;b&gt; is no mark", "<b> is no mark"],
  ["&unknown; &", "&unknown; &"],
  ["", ""],
]) {
  test(`an old browser shows ${JSON.stringify(text)} as words`, () => {
    assert.equal(wordsOf({ text }), words);
  });
}

test("a browser that reads the markup of captions is asked for the words", () => {
  const cue = { text: "SpO2 &lt; 90", getCueAsHTML() { return { textContent: this === cue ? "SpO2 < 90" : "" }; } };
  assert.equal(wordsOf(cue), "SpO2 < 90");
});
