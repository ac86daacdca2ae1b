import assert from "node:assert/strict";
import { test } from "node:test";
import { add, counts, refusals, retry, standing } from "../../../lms/portal/assets/offline/outbox.js";
import { NotSent, send } from "../../../lms/portal/assets/offline/sender.js";
import {
  KEY, OTHER, OTHER_KEY, OWNER, Server, aDevice, arrive, halfAnswer, lostAnswer, lostRequest, openStore, overloaded, present,
  randomFrom, row, told,
} from "./support.mjs";

async function filled(count) {
  const device = await aDevice();
  for (let i = 0; i < count; i += 1) await add(device.database, device.person, "lesson.done", { i });
  return { ...device, server: new Server() };
}
const sent = ({ database, server }) => send(database, server.session, server.request);
const code = (expected) => (error) => error instanceof NotSent && error.code === expected;

test("nothing to send is no request, and nobody is asked who is signed in", async () => {
  const { database, server } = await filled(0);
  const session = () => { throw new Error("asked"); };
  assert.deepEqual(await send(database, session, server.request), { nothing: true });
  assert.equal(server.requests.length, 0);
});

test("a day of a learner is one request of at most 3 KB", async () => {
  const device = await aDevice();
  const server = new Server();
  const run = "0197d1c0-0000-4000-8000-00000000d001";
  const say = (kind, d) => add(device.database, device.person, kind, d);
  for (let i = 0; i < 4; i += 1) await say("lesson.done", { lesson: `0197d1c0-0000-7000-8000-00000000000${i}` });
  for (let i = 0; i < 12; i += 1) {
    await say("practice.answered", { question: `0197d1c0-0000-7000-8000-0000000000${10 + i}`, options: ["b"] });
  }
  await say("run.started", { run, pathway: "childhood-diarrhoea", checksum: "c".repeat(64) });
  for (let i = 0; i < 14; i += 1) await say("run.answered", { run, position: i, step: `question-${i}`, value: "yes" });
  assert.equal((await send(device.database, server.session, server.request)).agreed, true);
  assert.equal(server.requests.length, 1);
  assert.ok(server.requests[0].bytes <= 3072, `${server.requests[0].bytes} bytes`);
});

test("a batch says who, from which device, when by its clock, and what still waits", async () => {
  const device = await filled(205);
  assert.deepEqual(await sent(device), { agreed: true, at: "2026-06-15T08:00:00.000Z" });
  const [first, second] = device.server.requests;
  assert.equal(first.headers["X-CSRFToken"], "token");
  assert.equal(first.headers["Content-Encoding"], "gzip");
  assert.deepEqual([first.batch.v, first.batch.records.length, first.batch.waiting], [1, 200, 5]);
  assert.deepEqual([second.batch.records.length, second.batch.waiting], [5, 0]);
  assert.equal(first.batch.device, second.batch.device);
  assert.ok(Math.abs(Date.parse(first.batch.now) - Date.now()) < 60000);
  assert.deepEqual(await counts(device.database, OWNER), { waiting: 0, refused: 0, acknowledged: 205 });
});

test("without the browser's compression the batch goes plain", async () => {
  const device = await filled(30);
  const { CompressionStream } = globalThis;
  delete globalThis.CompressionStream;
  try {
    assert.equal((await sent(device)).agreed, true);
  } finally {
    globalThis.CompressionStream = CompressionStream;
  }
  assert.equal(device.server.requests[0].headers["Content-Encoding"], undefined);
});

for (const [name, trouble] of Object.entries({ lostRequest, lostAnswer, halfAnswer, overloaded })) {
  test(`${name}: nothing counts as sent, and the repeat counts once`, async () => {
    const device = await filled(3);
    device.server.trouble = [trouble];
    await assert.rejects(sent(device), code(name === "overloaded" ? "trouble" : "offline"));
    assert.equal((await counts(device.database, OWNER)).waiting, 3);
    assert.equal((await sent(device)).agreed, true);
    assert.equal(device.server.records.size, 3);
  });
}

test("a captive portal that answers everything with its page acknowledges nothing", async () => {
  const device = await filled(2);
  device.server.trouble = [() => new Response("<h1>Welcome to the network</h1>", { status: 200 })];
  await assert.rejects(sent(device), code("offline"));
  assert.equal((await counts(device.database, OWNER)).waiting, 2);
});

test("who is signed out is told so, and keeps everything", async () => {
  const device = await filled(2);
  device.server.trouble = [told(403, "signed_out", "Sign in.")];
  await assert.rejects(sent(device), (error) => code("signed_out")(error) && error.say === "Sign in.");
  assert.equal((await counts(device.database, OWNER)).waiting, 2);
});

test("what one person did is never sent in the session of another", async () => {
  const device = await filled(2);
  const session = async () => ({ url: "/sync/", owner: OTHER, csrf: "token" });
  await assert.rejects(send(device.database, session, device.server.request), code("signed_out"));
  assert.equal(device.server.requests.length, 0);
});

test("nor after an old token, when another has signed in meanwhile", async () => {
  const device = await filled(2);
  device.server.trouble = [told(403, "csrf")];
  const owners = [OWNER, OTHER];
  const session = async () => ({ url: "/sync/", owner: owners.shift(), csrf: "token" });
  await assert.rejects(send(device.database, session, device.server.request), code("signed_out"));
  assert.equal(device.server.records.size, 0);
});

test("somebody who signs in between two batches ends the sending, and each batch says whose it is", async () => {
  const device = await filled(205);
  const request = async (url, options) => {
    const answer = await device.server.answer(url, options);
    await arrive(device.database, { owner: OTHER, keys: [KEY], until: 0 });
    return answer;
  };
  await assert.rejects(send(device.database, device.server.session, request), code("signed_out"));
  assert.deepEqual(device.server.requests.map(({ batch }) => batch.owner), [OWNER]);
  assert.equal((await counts(device.database, OWNER)).waiting, 5);
});

test("an old token is asked for anew, once", async () => {
  const device = await filled(1);
  device.server.trouble = [told(403, "csrf")];
  let asked = 0;
  const session = async () => { asked += 1; return device.server.session(); };
  assert.equal((await send(device.database, session, device.server.request)).agreed, true);
  assert.equal(asked, 2);
  device.server.trouble = [told(403, "csrf"), told(403, "csrf")];
  await add(device.database, device.person, "lesson.done", {});
  await assert.rejects(send(device.database, session, device.server.request), code("csrf"));
});

test("a batch that is too large is halved until it fits", async () => {
  const device = await filled(100);
  device.server.trouble = [told(413, "too_large"), told(413, "too_large")];
  assert.equal((await sent(device)).agreed, true);
  assert.deepEqual(device.server.requests.slice(0, 3).map(({ batch }) => batch.records.length), [100, 50, 25]);
  assert.equal(device.server.records.size, 100);
});

test("a request that something on the way has spoilt goes once more, unpacked", async () => {
  const device = await filled(30);
  device.server.trouble = [told(400, "malformed", "Unreadable.")];
  assert.equal((await sent(device)).agreed, true);
  const packings = device.server.requests.map(({ headers }) => headers["Content-Encoding"]);
  assert.deepEqual(packings, ["gzip", undefined]);
  assert.deepEqual(await counts(device.database, OWNER), { waiting: 0, refused: 0, acknowledged: 30 });
});

for (const [status, error] of [[400, "malformed"], [413, "too_large"]]) {
  test(`a record whose request is answered ${status} is set aside, and may be sent again`, async () => {
    const device = await filled(1);
    device.server.trouble = [told(status, error), told(status, error)];
    await sent(device);
    assert.equal(device.server.requests.length, 2);
    const [{ id, unsent }] = await refusals(device.database, device.person);
    assert.equal(unsent, true);
    await add(device.database, device.person, "lesson.done", {});
    assert.equal((await sent(device)).agreed, true); // what the server never took is not missed there
    await retry(device.database, id);
    assert.deepEqual(await counts(device.database, OWNER), { waiting: 1, refused: 0, acknowledged: 1 });
    assert.equal((await sent(device)).agreed, true);
    assert.equal(device.server.records.size, 2);
  });
}

test("what the server refused for its content is not sent again", async () => {
  const device = await filled(1);
  device.server.refuse.set("lesson.done", ["no_right", "Ask the manager."]);
  await sent(device);
  const [{ id, unsent }] = await refusals(device.database, device.person);
  assert.equal(unsent, undefined);
  await retry(device.database, id);
  assert.equal((await counts(device.database, OWNER)).refused, 1);
});

test("'synchronised' is not said while something that was sent lacks proof, and again after the proof", async () => {
  const device = await filled(1);
  assert.deepEqual(await standing(device.database, OWNER), {});
  await sent(device);
  assert.deepEqual(Object.keys(await standing(device.database, OWNER)), ["agreedAt"]);
  for (let i = 0; i < 201; i += 1) await add(device.database, device.person, "lesson.done", { i });
  device.server.trouble = [(take) => take(), lostRequest];
  await assert.rejects(sent(device), code("offline"));
  assert.deepEqual(await standing(device.database, OWNER), { unproven: true });
  device.server.records.set("f".repeat(36), { times: 1 });
  assert.equal((await sent(device)).agreed, false);
  assert.deepEqual(Object.keys(await standing(device.database, OWNER)), ["disagreedAt"]);
  device.server.records.delete("f".repeat(36));
  await add(device.database, device.person, "lesson.done", {});
  assert.equal((await sent(device)).agreed, true);
  assert.deepEqual(Object.keys(await standing(device.database, OWNER)), ["agreedAt"]);
});

test("one record that cannot be read is refused and blocks no other", async () => {
  const device = await filled(5);
  const server = device.server;
  const poisoned = ({ records }) => records.some(({ n }) => n === 3);
  server.request = async (url, options) => {
    const answer = await server.answer(url, options);
    const { batch } = server.requests[server.requests.length - 1];
    if (!poisoned(batch)) return answer;
    batch.records.forEach(({ id }) => server.records.delete(id));
    return told(400, "malformed", "Unreadable.")();
  };
  assert.equal((await sent(device)).agreed, true);
  const [refused] = await refusals(device.database, device.person);
  assert.deepEqual([refused.why, refused.said.d], ["malformed", { i: 2 }]);
  assert.equal(server.records.size, 4);
});

test("what the server puts off stands in the way of nothing behind it", async () => {
  const device = await filled(0);
  const { database, person, server } = device;
  for (let i = 0; i < 250; i += 1) await add(database, person, i < 220 ? "new.kind" : "lesson.done", { i });
  server.later.add("new.kind");
  await assert.rejects(sent(device), code("later"));
  assert.deepEqual(await counts(database, OWNER), { waiting: 220, refused: 0, acknowledged: 30 });
  server.later.clear();
  assert.equal((await sent(device)).agreed, true);
});

test("a refusal is kept with its reason and does not spoil the agreement", async () => {
  const device = await filled(3);
  device.server.refuse.set("lesson.done", ["no_right", "Ask the manager."]);
  assert.equal((await sent(device)).agreed, true);
  assert.deepEqual((await refusals(device.database, device.person)).map(({ say }) => say), Array(3).fill("Ask the manager."));
});

test("'synchronised' is said only when the server has it: one that lost something gets it again", async () => {
  const device = await filled(4);
  const take = device.server.take.bind(device.server);
  let forgot = false;
  device.server.take = (batch) => {
    if (!forgot && take(batch) && batch.records.length === 4) {
      forgot = true;
      const answer = take(batch).text();
      device.server.records.delete(batch.records[0].id);
      return answer.then((text) => new Response(text.replace(/"sha256":"\w+"/, "\"sha256\":\"0\""), { status: 200 }));
    }
    return take(batch);
  };
  assert.equal((await sent(device)).agreed, true);
  assert.equal(device.server.records.size, 4);
});

test("a server that never agrees is not believed, and not asked for ever", async () => {
  const device = await filled(2);
  device.server.records.set("f".repeat(36), { times: 1 }); // it has something that this device never made
  assert.deepEqual(await sent(device), { agreed: false });
  assert.equal((await row(device.database, "people", OWNER)).agreedAt, undefined);
  assert.deepEqual(await standing(device.database, OWNER), { disagreedAt: "2026-06-15T08:00:00.000Z" });
  assert.ok(device.server.requests.length <= 2);
});

for (const locks of [undefined, "web"]) {
  test(`two tabs: one sends (${locks || "lease"})`, async () => {
    const device = await filled(20);
    const other = await openStore(device.factory);
    if (locks) globalThis.navigator = { locks: webLocks() };
    try {
      const words = await Promise.all([sent(device), sent({ ...device, database: other })]);
      assert.deepEqual(words.map(({ busy }) => Boolean(busy)).sort(), [false, true]);
    } finally {
      if (locks) delete globalThis.navigator;
    }
    assert.equal(device.server.requests.length, 1);
  });
}

function webLocks() {
  const held = new Set();
  return {
    async request(name, options, work) {
      if (held.has(name)) return work(null);
      held.add(name);
      try { return await work({ name }); } finally { held.delete(name); }
    },
  };
}

test("200 records under 45 % faults, restarts and two tabs: none lost, none doubled", async () => {
  for (const seed of [1, 2, 3]) {
    const random = randomFrom(seed);
    const device = await filled(0);
    const { factory, server } = device;
    const troubles = [lostRequest, lostAnswer, halfAnswer, overloaded, told(500, "later")];
    const ids = new Set();
    let { database } = device;
    for (let step = 0; ids.size < 200 || (await counts(database, OWNER)).waiting; step += 1) {
      if (ids.size < 200) ids.add(await add(database, await present(database), "lesson.done", { step }));
      if (random() < 0.45) server.trouble = [troubles[Math.floor(random() * troubles.length)]];
      if (random() < 0.2) { database.close(); database = await openStore(factory); }
      if (random() < 0.3 || ids.size === 200) {
        const tabs = [database, await openStore(factory)];
        await Promise.all(tabs.map((tab) => send(tab, server.session, server.request).catch((error) => {
          if (!(error instanceof NotSent)) throw error;
        })));
      }
    }
    assert.deepEqual(new Set(server.records.keys()), ids, `seed ${seed}`);
    const numbers = Array.from(server.records.values(), ({ n }) => n).sort((a, b) => a - b);
    assert.deepEqual(numbers, Array.from({ length: 200 }, (_, i) => i + 1), `seed ${seed}`);
  }
});

test("a person who comes back after signing out sends what was left", async () => {
  const device = await filled(2);
  await arrive(device.database, { owner: OTHER, keys: [KEY], until: 0 });
  assert.deepEqual(await sent(device), { nothing: true });
  await arrive(device.database, { owner: OWNER, keys: [KEY], until: 0 });
  assert.equal((await sent(device)).agreed, true);
  assert.equal(device.server.records.size, 2);
});

test("what was kept under an account that was joined is sent under its own owner, after one's own", async () => {
  const { database, person } = await aDevice({ owner: OTHER, keys: [OTHER_KEY] });
  await add(database, person, "lesson.done", { i: 1 });
  await arrive(database, { owner: OWNER, keys: [KEY], until: 0, former: [{ owner: OTHER, keys: [OTHER_KEY] }] });
  await add(database, await present(database), "lesson.done", { i: 2 });
  const server = new Server();
  server.trouble = [told(403, "csrf")];
  await send(database, server.session, server.request);
  const brought = server.requests.slice(1).map(({ batch }) => [batch.owner, batch.records.map(({ d }) => d.i)]);
  assert.deepEqual(brought.slice(0, 2), [[OWNER, [2]], [OTHER, [1]]]);
  assert.equal((await counts(database, OTHER)).waiting, 0);
});

test("what was kept under a joined account is sent and proven also when nothing else waits", async () => {
  const { database, person } = await aDevice({ owner: OTHER, keys: [OTHER_KEY] });
  await add(database, person, "lesson.done", { i: 1 });
  await arrive(database, { owner: OWNER, keys: [KEY], until: 0, former: [{ owner: OTHER, keys: [OTHER_KEY] }] });
  const server = new Server();
  assert.equal((await send(database, server.session, server.request)).agreed, true);
  assert.deepEqual(server.requests.map(({ batch }) => batch.owner), [OTHER]);
});
