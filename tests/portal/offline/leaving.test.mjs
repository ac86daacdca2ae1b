import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAVING, mustAsk, watchSignOut, wayOut } from "../../../lms/portal/assets/offline/leaving.js";
import { add, counts } from "../../../lms/portal/assets/offline/outbox.js";
import { departed } from "../../../lms/portal/assets/offline/person.js";
import { NotSent, send } from "../../../lms/portal/assets/offline/sender.js";
import { OWNER, Server, aDevice, present, row } from "./support.mjs";

const never = () => new Promise(() => undefined);
const atOnce = { wait: (work) => work() };
const broken = { transaction() { throw new DOMException("gone", "UnknownError"); } };

async function withOne() {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  const server = new Server();
  return { ...device, server, attempt: () => send(device.database, server.session, server.request) };
}

test("what could be sent is sent, and nothing is asked", async () => {
  const { database, server, attempt } = await withOne();
  assert.equal(await mustAsk(database, attempt, { wait: () => undefined }), false);
  assert.equal(server.records.size, 1);
  assert.equal(await present(database), null);
});

test("a try that hangs or fails ends in the question, and keys stay until it is answered", async () => {
  const { database } = await withOne();
  assert.equal(await mustAsk(database, never, atOnce), true);
  assert.equal(await mustAsk(database, async () => { throw new TypeError("mistake"); }, { wait: () => undefined }), true);
  assert.equal((await present(database)).owner, OWNER);
  assert.equal((await counts(database, OWNER)).waiting, 1);
});

test("who has nothing here, and a device that can read nothing, sign out at once", async () => {
  const { database } = await aDevice();
  assert.equal(await mustAsk(database, never, atOnce), false);
  assert.equal(await mustAsk(database, never, atOnce), false);
  assert.equal(await mustAsk(broken, never, atOnce), false);
});

async function press(database, attempt, times = 1) {
  const done = [];
  let submit;
  const form = { addEventListener: (name, work) => { submit = work; }, submit: () => done.push("out") };
  globalThis.document = { querySelectorAll: () => [form] };
  try {
    watchSignOut(database, attempt, { go: (url) => done.push(url), ...atOnce });
  } finally {
    delete globalThis.document;
  }
  await Promise.all(Array.from({ length: times }, () => submit({ preventDefault: () => undefined })));
  return done;
}

test("the button always leads on: out, or to the question", async () => {
  const { database } = await withOne();
  assert.deepEqual(await press(database, never, 3), [LEAVING]);
  assert.deepEqual(await press(broken, never), ["out"]);
  assert.deepEqual(await press((await aDevice()).database, never), ["out"]);
});

test("leaving says what is not done, and does not wait for ever", async () => {
  const [fine, quiet] = [async () => undefined, { wait: () => undefined }];
  const failing = (error) => async () => { throw error; };
  assert.equal(await wayOut(fine, fine, quiet), "");
  assert.equal(await wayOut(fine, failing(new NotSent("signed_out")), quiet), "");
  assert.equal(await wayOut(fine, failing(new NotSent("offline")), quiet), "leavingOffline");
  assert.equal(await wayOut(fine, never, atOnce), "leavingOffline");
  assert.equal(await wayOut(failing(new Error("full")), fine, quiet), "leavingFailed");
});

test("the page that asks to sign in drops the keys, and keeps what was not sent", async () => {
  const { database } = await withOne();
  await departed(database);
  assert.equal(await present(database), null);
  assert.equal((await row(database, "people", OWNER)).keys, null);
  assert.equal((await counts(database, OWNER)).waiting, 1);
  await departed(database);
});
