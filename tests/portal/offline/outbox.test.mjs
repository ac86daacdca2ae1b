import assert from "node:assert/strict";
import { test } from "node:test";
import {
  add, counts, dismiss, idsAtServer, nextBatch, proven, refusals, sendAgain, settle, waitingOfAll,
} from "../../../lms/portal/assets/offline/outbox.js";
import { OTHER, OTHER_KEY, OWNER, aDevice, arrive, openStore, present, row, rows } from "./support.mjs";

const DONE = { lesson: "0197d1c0-0000-7000-8000-000000000b01" };

test("a record is on the disk when its id is known, and says what, when and in which order", async () => {
  const { database, person } = await aDevice();
  const at = new Date("2026-06-15T07:12:40.512Z");
  const id = await add(database, person, "lesson.done", DONE, { at });
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(await nextBatch(database, person), [
    { id, n: 1, kind: "lesson.done", kv: 1, at: "2026-06-15T07:12:40.512Z", d: DONE },
  ]);
});

test("it outlives the program", async () => {
  const { database, factory, person } = await aDevice();
  await add(database, person, "lesson.done", DONE);
  database.close();
  const again = await openStore(factory);
  assert.equal((await nextBatch(again, await present(again))).length, 1);
});

test("two tabs never use a number twice", async () => {
  const { database, factory, person } = await aDevice();
  const other = await openStore(factory);
  const tabs = [database, other];
  await Promise.all(Array.from({ length: 60 }, (_, i) => add(tabs[i % 2], person, "lesson.done", { i })));
  const numbers = (await nextBatch(database, person)).map(({ n }) => n);
  assert.deepEqual(numbers, Array.from({ length: 60 }, (_, i) => i + 1));
});

test("what is written along is written with it or not at all", async () => {
  const { database, person } = await aDevice();
  const broken = new Error("the page is wrong");
  await assert.rejects(add(database, person, "run.started", {}, {
    stores: ["runs"], along: ({ runs }) => { runs.put({ id: "r", owner: OWNER }); throw broken; },
  }), broken);
  assert.deepEqual(await counts(database, OWNER), { waiting: 0, refused: 0, acknowledged: 0 });
  assert.equal(await row(database, "runs", "r"), undefined);
  assert.equal((await row(database, "people", OWNER)).n, 0);
});

test("nothing on the disk tells what was done", async () => {
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", { lesson: "secret-lesson" });
  const [held] = await rows(database, "records");
  assert.deepEqual(Object.keys(held).sort(), ["id", "n", "owner", "sealed", "state"]);
  assert.equal(Buffer.from(held.sealed.data).includes("secret"), false);
});

test("a batch is bounded in number and in bytes, and never empty while something waits", async () => {
  const { database, person } = await aDevice();
  for (let i = 0; i < 5; i += 1) await add(database, person, "lesson.done", { text: "x".repeat(300) });
  assert.equal((await nextBatch(database, person, { count: 3 })).length, 3);
  assert.equal((await nextBatch(database, person, { bytes: 1000 })).length, 2);
  assert.equal((await nextBatch(database, person, { bytes: 10 })).length, 1);
  assert.deepEqual((await nextBatch(database, person, { after: 3 })).map(({ n }) => n), [4, 5]);
});

test("what the server said is written down record by record", async () => {
  const { database, person } = await aDevice();
  const ids = [];
  for (let i = 0; i < 5; i += 1) ids.push(await add(database, person, "lesson.done", { i }));
  const settled = await settle(database, [
    { id: ids[0], s: "ok" }, { id: ids[1], s: "held" }, { id: ids[2], s: "later" },
    { id: ids[3], s: "refused", why: "no_right", say: "Ask." }, { id: "never-made", s: "ok" },
  ]);
  assert.equal(settled, 3);
  assert.deepEqual(await counts(database, OWNER), { waiting: 2, refused: 1, acknowledged: 2 });
  const [refused] = await refusals(database, person);
  assert.deepEqual([refused.why, refused.say, refused.said.d], ["no_right", "Ask.", { i: 3 }]);
});

test("an answer that comes twice, or late, changes nothing that is settled", async () => {
  const { database, person } = await aDevice();
  const id = await add(database, person, "lesson.done", DONE);
  await settle(database, [{ id, s: "ok" }]);
  assert.equal(await settle(database, [{ id, s: "refused", why: "x", say: "y" }]), 0);
  assert.deepEqual(await counts(database, OWNER), { waiting: 0, refused: 0, acknowledged: 1 });
});

test("what was acknowledged can be sent again until the server has proven that it has it", async () => {
  const { database, person } = await aDevice();
  const id = await add(database, person, "lesson.done", DONE);
  await settle(database, [{ id, s: "ok" }]);
  assert.equal(await sendAgain(database, OWNER), 1);
  assert.equal((await nextBatch(database, person))[0].id, id);
  await settle(database, [{ id, s: "ok" }]);
  await proven(database, OWNER, "2026-06-15T08:00:00.000Z");
  assert.equal(await sendAgain(database, OWNER), 0);
  assert.equal((await row(database, "people", OWNER)).agreedAt, "2026-06-15T08:00:00.000Z");
  assert.deepEqual(await idsAtServer(database, OWNER), [[id], [id]]);
});

test("a refused record is shown until its owner has read it, and counts in the digest as the server has it", async () => {
  const { database, person } = await aDevice();
  const [kept, unread] = [await add(database, person, "a", {}), await add(database, person, "b", {})];
  await settle(database, [
    { id: kept, s: "refused", why: "no_right", say: "" }, { id: unread, s: "refused", why: "malformed", say: "" },
  ]);
  assert.deepEqual(await idsAtServer(database, OWNER), [[kept, unread].sort(), [kept]]);
  await dismiss(database, kept);
  assert.deepEqual((await refusals(database, person)).map(({ id }) => id), [unread]);
  assert.deepEqual((await idsAtServer(database, OWNER))[1], [kept]);
});

test("a record that is not refused cannot be taken off the list", async () => {
  const { database, person } = await aDevice();
  const id = await add(database, person, "lesson.done", DONE);
  await dismiss(database, id);
  assert.equal((await counts(database, OWNER)).waiting, 1);
});

test("records of two people lie apart, each with a counter of its own", async () => {
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", DONE);
  await arrive(database, { owner: OTHER, keys: [OTHER_KEY], until: 0 });
  const other = await present(database);
  await add(database, other, "lesson.done", DONE);
  assert.deepEqual((await nextBatch(database, other)).map(({ n }) => n), [1]);
  assert.equal(await waitingOfAll(database), 2);
});

test("records whose key is gone stay, and let those behind them pass", async () => {
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", { i: 0 });
  await arrive(database, { owner: OWNER, keys: [OTHER_KEY], until: 0 });
  const now = await present(database);
  await add(database, now, "lesson.done", { i: 1 });
  assert.deepEqual((await nextBatch(database, now, { count: 1 })).map(({ d }) => d.i), [1]);
  assert.equal((await counts(database, OWNER)).waiting, 2);
  await arrive(database, { owner: OWNER, keys: [OTHER_KEY, btoa("k".repeat(32))], until: 0 });
  assert.equal((await nextBatch(database, await present(database))).length, 2);
});
