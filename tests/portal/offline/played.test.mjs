import assert from "node:assert/strict";
import { test } from "node:test";
import { nextBatch } from "../../../lms/portal/assets/offline/outbox.js";
import { watchPlayed } from "../../../lms/portal/assets/offline/played.js";
import { aPage } from "./dom.mjs";
import { aDevice, remember } from "./support.mjs";

const RECORD = { lesson: "l", lecture: "r", spans: [[0, 60]], rate: 1 };

/** A page on which players tell what was played. `tell` answers whether a record is on the disk. */
async function aListener({ prepare = async () => undefined, owner } = {}) {
  const { database, person } = await aDevice();
  aPage("");
  const heard = { ready: 0, added: 0 };
  document.addEventListener("outbox:ready", () => { heard.ready += 1; });
  document.addEventListener("outbox:added", () => { heard.added += 1; });
  watchPlayed(database, prepare, owner && owner(person));
  const tell = () => {
    let kept;
    document.dispatchEvent(new CustomEvent("lecture:played", { detail: { record: RECORD, take: (promise) => { kept = promise; } } }));
    return kept;
  };
  return { database, person, heard, tell };
}

test("what a player tells waits in the outbox, and players are told that there is one", async () => {
  const { database, person, heard, tell } = await aListener();
  assert.equal(heard.ready, 1);
  assert.equal(await tell(), true);
  const [{ kind, kv, d }] = await nextBatch(database, person);
  assert.deepEqual([kind, kv, d, heard.added], ["lecture.played", 1, RECORD, 1]);
});

test("the keys are brought before anything is sealed", async () => {
  let brought = 0;
  const { tell } = await aListener({ prepare: async () => { brought += 1; } });
  await tell();
  assert.equal(brought, 1);
});

test("where nobody is signed in nothing is kept, and the player tells it again", async () => {
  const { database, heard, tell } = await aListener();
  await remember(database, "present", null);
  assert.deepEqual([await tell(), heard.added], [false, 0]);
});

test("no link for the keys, or no room, is no message for who listens", async () => {
  const { heard, tell } = await aListener({ prepare: async () => { throw new Error("no link"); } });
  assert.deepEqual([await tell(), heard.added], [false, 0]);
});

test("what is played on one person's page is not counted for another, who signed in in another tab", async () => {
  const own = await aListener({ owner: (person) => person.owner });
  assert.deepEqual([await own.tell(), own.heard.added], [true, 1]);
  const another = await aListener({ owner: () => "22222222-2222-5222-8222-222222222222" });
  assert.deepEqual([await another.tell(), another.heard.added], [false, 0]);
  assert.deepEqual(await nextBatch(another.database, another.person), []);
});
