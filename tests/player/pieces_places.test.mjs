// The speech out of pieces, at another place: what is fetched for it, and what is not fetched again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../portal/offline/dom.mjs";
import { FIRST, aSpeech, settled } from "./speech.mjs";
import { aFile } from "./webm_file.mjs";

test("a jump is answered from the part in which it lies, with the bytes before it and a first piece", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }) });
  speech.audio.play();
  await settled(speech);
  const { cues, bytes } = speech.file;
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  const before = speech.asked.length;
  speech.audio.is({ currentTime: 610 }, "seeking");
  await until(() => speech.asked.slice(before).some(({ first }) => first === cues[30].byte), "the part of the jump");
  const found = speech.asked.find(({ first }) => first === cues[30].byte);
  const half = Math.round((cues[31].byte - cues[30].byte) / 2);
  assert.deepEqual([found.last - found.first + 1, speech.made.aborts], [half + FIRST, 1]);
  assert.ok(bytes.length > found.last);
});

test("a jump to where it is ready fetches nothing of that again", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }), server: { chunk: 500 } });
  const { cues } = speech.file;
  speech.audio.play();
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  speech.made.holds([0, 400]);
  const before = speech.asked.length;
  speech.audio.is({ currentTime: 200 }, "seeking");
  assert.deepEqual([speech.made.aborts, speech.asked[before - 1].signal.aborted], [0, false], "what is on its way comes");
  await until(() => speech.asked.length > before, "the next piece");
  assert.equal(speech.asked[before].first, cues[20].byte);
});

test("what is ready farther on is gone on from its end", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }) });
  const { cues } = speech.file;
  speech.audio.play();
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  speech.made.holds([0, 30], [600, 700]);
  speech.audio.is({ currentTime: 650 }, "seeking");
  await until(() => speech.asked.some(({ first }) => first === cues[35].byte), "the part at the end of what is ready");
});

for (const second of [579.1, 579.9]) {
  test(`a jump to just before what is ready is fetched, for browsers play nothing there: ${second}`, async () => {
    const speech = aSpeech({ file: aFile({ clusters: 60 }) });
    const { cues } = speech.file;
    speech.audio.play();
    await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
    speech.made.holds([0, 30], [580, 1000]);
    speech.audio.is({ currentTime: second }, "seeking");
    await until(() => speech.asked.some(({ first }) => first === cues[28].byte), "the part of the jump");
    await until(() => speech.made.spans.some(([starts, ends]) => starts === 560 && ends >= 1000), "nothing is missing between");
  });
}

test("speech that begins a moment after 0 is ready at 0", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 40 }) });
  speech.made.holds([0.6, 320]);
  speech.audio.play();
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  assert.deepEqual(speech.asked, []);
});

test("the last bytes are fetched though all that is heard is ready, or the end would never be told", async () => {
  const file = aFile({ clusters: 40 });
  const speech = aSpeech({ file });
  const { cues, bytes } = file;
  speech.audio.play();
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  speech.made.holds([0, 799.8]); // of 800: from another run
  speech.audio.is({ currentTime: 700, duration: 800 }, "seeking");
  await until(() => speech.made.ended === 1, "its end is told");
  const last = speech.asked[speech.asked.length - 1];
  assert.ok(last.last >= bytes.length - 1);
  assert.deepEqual(speech.asked.filter(({ first }) => first > cues[6].byte && first < cues[39].byte), [], "and nothing before them");
});

test("the end is told again to who went back and came to it once more", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }) });
  speech.audio.play();
  await until(() => speech.made.spans.length > 0, "the beginning");
  speech.audio.is({ currentTime: 1100, duration: 1200 }, "seeking");
  await until(() => speech.made.ended === 1, "its end is told");
  speech.made.holds([0, 20], [560, 1200]);
  speech.audio.is({ currentTime: 500 }, "seeking");
  await until(() => speech.made.spans.some(([starts, ends]) => starts === 500 && ends === 1200), "what was missing");
  const before = speech.asked.length;
  speech.audio.is({ currentTime: 1000 }, "timeupdate");
  await until(() => speech.made.ended === 2, "its end is told");
  assert.deepEqual(speech.asked.slice(before).map(({ first }) => first), [speech.file.cues[59].byte]);
});

test("who goes back to a beginning that the browser has let go of hears it, and only that is fetched", async () => {
  const speech = aSpeech();
  speech.audio.play();
  await until(() => speech.made.ended === 1, "all of it");
  speech.made.holds([80, 120]);
  const before = speech.asked.length;
  speech.audio.is({ currentTime: 0 }, "seeking");
  await until(() => speech.made.spans.length === 1 && speech.made.spans[0][0] === 0, "the beginning");
  assert.equal(speech.asked[before].first, speech.file.cues[0].byte);
});

test("what is on its way to the place that is waited for is not asked for again", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }), server: { chunk: 500 } });
  const { cues } = speech.file;
  speech.audio.play();
  await until(() => speech.made.appended.length > cues[1].byte, "the index is here");
  speech.audio.is({ currentTime: 610 }, "seeking");
  await until(() => speech.made.spans.some(([starts]) => starts === 600), "the part of the jump");
  speech.audio.is({ currentTime: 610.5 }, "seeking");
  assert.deepEqual(speech.asked.filter(({ first }) => first === cues[30].byte).length, 1);
});

test("the address of the pieces is kept no longer than the player needs it", () => {
  const speech = aSpeech({ opens: false });
  assert.deepEqual(speech.made.revoked, []);
  speech.made.open();
  assert.deepEqual(speech.made.revoked, ["blob:pieces"]);
});

test("the place of the last time is jumped to as soon as the index is known", async () => {
  const speech = aSpeech({ file: aFile({ clusters: 60 }), server: { chunk: 100 } });
  speech.audio.play();
  await settled(speech);
  speech.audio.is({ currentTime: 610 }, "seeking");
  await until(() => speech.asked.some(({ first }) => first === speech.file.cues[30].byte), "the part of the place");
});

test("a jump ends the request that is under way", async () => {
  const hanging = () => new Promise(() => undefined);
  const speech = aSpeech({ file: aFile({ clusters: 60 }), trouble: [null, hanging] });
  speech.audio.play();
  await until(() => speech.asked.length === 2, "the second request");
  speech.audio.is({ currentTime: 610 }, "seeking");
  assert.equal(speech.asked[1].signal.aborted, true);
  await until(() => speech.asked.length > 2, "the part of the jump");
});
