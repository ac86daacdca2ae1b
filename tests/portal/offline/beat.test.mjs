import assert from "node:assert/strict";
import { test } from "node:test";
import { askForWaking, beat } from "../../../lms/portal/assets/offline/beat.js";
import { add } from "../../../lms/portal/assets/offline/outbox.js";
import { fill, megabytes, minutes } from "../../../lms/portal/assets/offline/texts.js";
import { Server, aDevice, lostRequest, told } from "./support.mjs";

async function beating(count = 1) {
  const device = await aDevice();
  for (let i = 0; i < count; i += 1) await add(device.database, device.person, "lesson.done", { i });
  const server = new Server();
  const [waits, words] = [[], []];
  const { now: attempt, soon } = beat(device.database, server.session, (word) => { words.push(word); return word; }, {
    request: server.request, wait: (work, pause) => waits.push(pause), random: () => 0,
  });
  return { ...device, server, waits, words, attempt, soon };
}

test("when nothing waits, nothing is asked and no timer runs", async () => {
  const { server, waits, attempt } = await beating(0);
  assert.deepEqual(await attempt(), { nothing: true });
  assert.deepEqual([server.requests.length, waits.length], [0, 0]);
});

test("pauses grow up to half an hour and begin anew after success", async () => {
  const { server, waits, attempt } = await beating();
  server.trouble = Array(10).fill(lostRequest);
  for (let i = 0; i < 10; i += 1) await attempt();
  assert.deepEqual(waits, [15, 30, 60, 120, 240, 480, 960, 1800, 1800, 1800].map((seconds) => seconds * 1000));
  assert.equal((await attempt()).agreed, true);
  assert.equal(waits.length, 10);
});

test("what only the person can change is said and not tried for ever", async () => {
  const { server, waits, words, attempt } = await beating();
  server.trouble = [told(403, "signed_out", "Sign in.")];
  assert.deepEqual(await attempt(), { code: "signed_out", say: "Sign in." });
  assert.deepEqual(words, [{ code: "signed_out", say: "Sign in." }]);
  assert.equal(waits.length, 0);
});

test("two calls at once are one try", async () => {
  const { server, attempt } = await beating();
  await Promise.all([attempt(), attempt(), attempt()]);
  assert.equal(server.requests.length, 1);
});

test("what is done together is sent together, and waits for no second try", async () => {
  const { server, waits, attempt, soon } = await beating(3);
  soon();
  soon();
  assert.deepEqual(waits, [5000]);
  assert.equal(server.requests.length, 0);
  server.trouble = [lostRequest];
  await attempt();
  soon(); // the next try is due in a while anyway
  assert.deepEqual(waits, [5000, 15000]);
});

test("what is added when sending is all but over is sent after a moment", async () => {
  const { database, person, server, waits, attempt, soon } = await beating();
  const { subtle } = crypto;
  const digest = subtle.digest.bind(subtle);
  subtle.digest = async (...args) => { // the agreement is being proven: nothing more is looked for
    delete subtle.digest;
    await add(database, person, "lesson.done", { late: true });
    soon();
    return digest(...args);
  };
  assert.equal((await attempt()).agreed, true);
  assert.deepEqual([server.records.size, waits], [1, [5000]]);
  assert.equal((await attempt()).agreed, true);
  assert.deepEqual([server.records.size, waits], [2, [5000]]);
});

test("a mistake, or a database that sleeps, is tried again and shown, and is heard", async () => {
  const { server, waits, words, attempt } = await beating();
  server.trouble = [() => ({ get status() { throw new RangeError("mistake"); } })];
  await assert.rejects(attempt(), RangeError);
  assert.deepEqual([waits, words], [[15000], [{ code: "trouble", say: "" }]]);
  assert.equal((await attempt()).agreed, true);
});

test("a browser without Background Sync is no trouble", async () => {
  assert.equal(await askForWaking(null), false);
  assert.equal(await askForWaking({}), false);
  assert.equal(await askForWaking({ sync: { register: async () => { throw new DOMException("no", "NotAllowedError"); } } }), false);
  const tags = [];
  assert.equal(await askForWaking({ sync: { register: async (tag) => tags.push(tag) } }), true);
  assert.deepEqual(tags, ["outbox"]);
});

test("words get their numbers, and a stray brace stays", () => {
  assert.equal(fill("{done} of {mb} MB {other}", { done: 1, mb: 4 }), "1 of 4 MB {other}");
  assert.deepEqual([0, 1, 99000, 4240000, 40000000].map(megabytes), ["0", "0.1", "0.1", "4.2", "40"]);
  assert.deepEqual([minutes(4240000, 64000), minutes(10, 64000)], [9, 1]);
});
