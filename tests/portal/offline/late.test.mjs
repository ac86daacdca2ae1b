import assert from "node:assert/strict";
import { test } from "node:test";
import { add, counts, dismiss, heardOf, idsAtServer, proven, refusals, settleLate } from "../../../lms/portal/assets/offline/outbox.js";
import { send } from "../../../lms/portal/assets/offline/sender.js";
import { OWNER, Server, aDevice, lostAnswer, put, row, rows } from "./support.mjs";

const NOW = "2026-06-15T08:00:00.000Z";

/** A device whose first records the server has, in its keeping. */
async function withSent(count = 1) {
  const device = await aDevice();
  const server = new Server();
  const ids = [];
  for (let i = 0; i < count; i += 1) ids.push(await add(device.database, device.person, "run.answered", { i }));
  const contact = () => send(device.database, server.session, server.request);
  await contact();
  // What somebody does next is what makes a device speak to the server: without it nothing is asked.
  const next = async () => { await add(device.database, device.person, "lesson.done", {}); return contact(); };
  return { ...device, server, ids, contact, next };
}
const states = async (database) => (await rows(database, "records")).map(({ state }) => state).sort();

test("a record that is refused after it was held is told at the next contact, with its reason", async () => {
  const { database, person, server, ids, next } = await withSent();
  server.refuseLate(ids[0]);
  assert.equal((await next()).agreed, true);
  const [refused] = await refusals(database, person);
  assert.deepEqual([refused.id, refused.why, refused.say], [ids[0], "follows_refused", "It follows another one."]);
  assert.deepEqual(await counts(database, OWNER), { waiting: 0, refused: 1, acknowledged: 1 });
});

test("what it was and when is said, though the device has forgotten what it said", async () => {
  const { database, person, server, ids, next } = await withSent();
  assert.equal((await row(database, "records", ids[0])).sealed, undefined); // proven: only its id is left
  server.refuseLate(ids[0]);
  await next();
  const [{ said }] = await refusals(database, person);
  assert.deepEqual([said.kind, said.at], ["run.answered", server.records.get(ids[0]).at]);
});

test("what is still known of it is not overwritten", async () => {
  const { database, person } = await aDevice();
  const id = await add(database, person, "run.answered", { step: "age" });
  const held = await row(database, "records", id);
  await put(database, "records", { ...held, state: "acknowledged" });
  await settleLate(database, person, [{ id, why: "x", say: "y", kind: "other", at: NOW }], "1");
  const [{ said }] = await refusals(database, person);
  assert.deepEqual(said.d, { step: "age" });
});

test("a repeat changes nothing, and what was read does not come back", async () => {
  const { database, person, server, ids, next } = await withSent();
  server.refuseLate(ids[0]);
  await next();
  await dismiss(database, ids[0]);
  await settleLate(database, person, server.late, "1");
  await settleLate(database, person, server.late, "1");
  assert.deepEqual(await states(database), ["acknowledged", "dismissed"]);
});

test("a lost answer loses none of it: it is told again until it was heard, and then no more", async () => {
  const { database, server, ids, next, contact } = await withSent();
  server.refuseLate(ids[0]);
  server.trouble = [lostAnswer];
  await assert.rejects(next());
  assert.deepEqual([await heardOf(database, OWNER), (await counts(database, OWNER)).refused], ["", 0]);
  await contact();
  assert.deepEqual([await heardOf(database, OWNER), (await counts(database, OWNER)).refused], ["1", 1]);
  await next();
  assert.deepEqual(server.requests.map(({ batch }) => batch.heard), ["", "", "", "1"]);
});

test("more than one answer holds is told in parts", async () => {
  const { database, server, ids, next } = await withSent(120);
  ids.forEach((id) => server.refuseLate(id));
  const told = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await next();
    told.push((await counts(database, OWNER)).refused);
  }
  assert.deepEqual(told, [50, 100, 120]);
});

test("the device still proves that the server has everything", async () => {
  const { database, server, ids, next } = await withSent(3);
  server.refuseLate(ids[1]);
  assert.equal((await next()).agreed, true);
  await proven(database, OWNER, NOW);
  const [all, stored] = await idsAtServer(database, OWNER);
  assert.deepEqual([all.length, stored.length], [4, 4]);
});

test("what is not here, waits, or is somebody else's is left alone", async () => {
  const { database, person } = await aDevice();
  const id = await add(database, person, "lesson.done", {});
  await put(database, "records", { id: "theirs", owner: "somebody", n: 1, state: "acknowledged" });
  const late = ["unknown", id, "theirs"].map((each) => ({ id: each, why: "x", say: "y", kind: "k", at: NOW }));
  await settleLate(database, person, late, "3");
  assert.deepEqual(await states(database), ["acknowledged", "waiting"]);
  assert.equal(await heardOf(database, OWNER), "3");
});
