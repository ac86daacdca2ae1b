import assert from "node:assert/strict";
import { test } from "node:test";
import { add, counts, idsAtServer, nextBatch, settle } from "../../../lms/portal/assets/offline/outbox.js";
import { drop, forgetKeys, leave } from "../../../lms/portal/assets/offline/person.js";
import { seal, unseal } from "../../../lms/portal/assets/offline/seal.js";
import { deviceId, newId } from "../../../lms/portal/assets/offline/identity.js";
import { KEY, OTHER, OTHER_KEY, OWNER, aDevice, arrive, openStore, present, row, rows } from "./support.mjs";

test("nobody is here before somebody has signed in", async () => {
  const { database } = await aDevice();
  await forgetKeys(database, OWNER);
  assert.equal(await present(database), null);
});

test("keys cannot be read back by any script", async () => {
  const { person } = await aDevice();
  assert.equal(person.keys[0].extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", person.keys[0]));
});

test("whoever signs in after somebody else takes away what opens the other's records", async () => {
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", { lesson: "x" });
  await arrive(database, { owner: OTHER, keys: [OTHER_KEY], until: 0 });
  assert.equal((await present(database)).owner, OTHER);
  assert.equal((await row(database, "people", OWNER)).keys, null);
  const [held] = await rows(database, "records");
  assert.equal(await unseal((await present(database)).keys, OWNER, held.id, held.sealed), null);
});

test("who signs in again finds the records and goes on counting", async () => {
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", { i: 1 });
  await leave(database, OWNER);
  assert.equal(await present(database), null);
  await arrive(database, { owner: OWNER, keys: [KEY], until: 0 });
  await add(database, await present(database), "lesson.done", { i: 2 });
  assert.deepEqual((await nextBatch(database, await present(database))).map(({ n, d }) => [n, d.i]), [[1, 1], [2, 2]]);
});

test("on a shared device the sign-in ends by itself, and its keys with it", async () => {
  const { database } = await aDevice();
  await arrive(database, { owner: OWNER, keys: [KEY], until: 1000 });
  assert.notEqual(await present(database, 999), null);
  assert.equal(await present(database, 1001), null);
  assert.equal((await row(database, "people", OWNER)).keys, null);
  assert.equal(await present(database, 999), null);
});

test("signing out leaves of what was sent nothing but ids, and of drafts nothing", async () => {
  const { database, person } = await aDevice();
  const along = ({ runs }) => runs.put({ id: "run", owner: OWNER, sealed: {} });
  const sent = await add(database, person, "run.started", {}, { stores: ["runs"], along });
  await settle(database, [{ id: sent, s: "ok" }]);
  const waits = await add(database, person, "lesson.done", {});
  await leave(database, OWNER);
  assert.deepEqual(await rows(database, "runs"), []);
  const held = Object.fromEntries((await rows(database, "records")).map((each) => [each.id, each]));
  assert.deepEqual(held[sent], { id: sent, owner: OWNER, n: 1, state: "acknowledged" });
  assert.equal(held[waits].state, "waiting");
  assert.ok(held[waits].sealed);
});

test("dropping removes what was not sent, and the digest still agrees afterwards", async () => {
  const { database, person } = await aDevice();
  const ids = [];
  for (let i = 0; i < 3; i += 1) ids.push(await add(database, person, "lesson.done", { i }));
  await settle(database, [{ id: ids[0], s: "ok" }, { id: ids[1], s: "refused", why: "malformed", say: "" }]);
  await drop(database, OWNER);
  assert.deepEqual(await counts(database, OWNER), { waiting: 0, refused: 0, acknowledged: 1 });
  assert.deepEqual(await idsAtServer(database, OWNER), [[ids[0], ids[1]].sort(), [ids[0]]]);
});

test("leaving touches nothing of another person", async () => {
  const { database, person } = await aDevice();
  await add(database, person, "lesson.done", {});
  await arrive(database, { owner: OTHER, keys: [OTHER_KEY], until: 0 });
  await drop(database, OTHER);
  assert.equal((await counts(database, OWNER)).waiting, 1);
});

test("a sealed value opens only with its key, for its owner and in its place", async () => {
  const { person } = await aDevice();
  const sealed = await seal(person.keys, OWNER, "a", { answer: 42 });
  assert.deepEqual(await unseal(person.keys, OWNER, "a", sealed), { answer: 42 });
  assert.equal(await unseal(person.keys, OWNER, "b", sealed), null);
  assert.equal(await unseal(person.keys, OTHER, "a", sealed), null);
  const damaged = { ...sealed, data: sealed.data.slice(0) };
  new Uint8Array(damaged.data)[0] ^= 1;
  assert.equal(await unseal(person.keys, OWNER, "a", damaged), null);
});

test("two tabs make one device", async () => {
  const { database, factory } = await aDevice();
  const other = await openStore(factory);
  const ids = await Promise.all([deviceId(database), deviceId(other), deviceId(database)]);
  assert.equal(new Set(ids).size, 1);
});

test("ids do not repeat", () => {
  assert.equal(new Set(Array.from({ length: 5000 }, newId)).size, 5000);
});

test("what opens the records of a joined account goes with the person's own keys", async () => {
  const { database } = await aDevice();
  await arrive(database, { owner: OWNER, keys: [KEY], until: 0, former: [{ owner: OTHER, keys: [OTHER_KEY] }] });
  assert.deepEqual((await present(database)).former.map(({ owner, of }) => [owner, of]), [[OTHER, OWNER]]);
  await forgetKeys(database, OWNER);
  assert.deepEqual((await row(database, "people", OWNER)).former, []);
});
