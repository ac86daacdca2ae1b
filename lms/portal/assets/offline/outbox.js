// Records of what a person did, from the moment of doing until the server has them.
//
// A record is `waiting` until the server has committed it, then `acknowledged`, or `refused` with the reason, and is
// removed in none of these states by anything but its owner's choice. What an acknowledged record said is kept until
// the server has proven that it has everything; afterwards only its id is.
import { newId } from "./identity.js";
import { eachRow, ofOwner } from "./person.js";
import { seal, unseal } from "./seal.js";
import { transact, value } from "./store.js";

/** A record's id, once it is on the disk. `along` writes into further stores in the same transaction. */
export async function add(database, { owner, keys }, kind, data, { at = new Date(), stores = [], along } = {}) {
  const id = newId();
  const sealed = await seal(keys, owner, id, { kind, kv: 1, at: at.toISOString(), d: data });
  await transact(database, ["people", "records", ...stores], "readwrite", async (opened) => {
    // Reading and writing the counter in the transaction of the record: no two tabs come to the same number.
    const person = await value(opened.people.get(owner));
    const n = person.n + 1;
    await value(opened.people.put({ ...person, n }));
    await value(opened.records.add({ id, owner, n, state: "waiting", sealed }));
    if (along) await along(opened);
  });
  return id;
}

/** How many records of a person are in each state. */
export function counts(database, owner) {
  return transact(database, ["records"], "readonly", async ({ records }) => {
    const index = records.index("standing");
    const [waiting, refused, acknowledged] = await Promise.all(
      ["waiting", "refused", "acknowledged"].map((state) => value(index.count(ofOwner(owner, state)))),
    );
    return { waiting, refused, acknowledged };
  });
}

/** How many records of anybody wait on this device: without names, for the page that shows what is kept. */
export function waitingOfAll(database) {
  return transact(database, ["records"], "readonly", async ({ records }) => {
    const held = await value(records.getAll());
    return held.filter(({ state }) => state === "waiting").length;
  });
}

/**
 * The next records that wait, opened, in the order of their counter from behind `after`: at most `count`, and `bytes`
 * of JSON. What was sealed by keys that are gone is passed over; it stays, and is counted as waiting.
 */
export async function nextBatch(database, person, { after = 0, count = 200, bytes = 150000 } = {}) {
  const batch = [];
  let size = 0;
  let place = after;
  for (;;) {
    const held = await waitingBehind(database, person.owner, place, count);
    for (const { id, n, sealed } of held) {
      const said = await unseal(person.keys, person.owner, id, sealed);
      const record = said && { id, n, ...said };
      size += said ? JSON.stringify(record).length : 0;
      if (batch.length && (size > bytes || batch.length === count)) return batch;
      if (said) batch.push(record);
      place = n;
    }
    if (batch.length || held.length < count) return batch;
  }
}

const waitingBehind = (database, owner, n, count) => transact(database, ["records"], "readonly", ({ records }) => {
  const range = IDBKeyRange.bound([owner, "waiting", n], [owner, "waiting", []], true);
  return value(records.index("standing").getAll(range, count));
});

/** Writes down what the server said of records; answers how many of them need not be sent again. */
export function settle(database, results) {
  return transact(database, ["records"], "readwrite", async ({ records }) => {
    let settled = 0;
    for (const { id, s, why, say, unsent } of results) {
      const record = await value(records.get(id));
      if (!record || record.state !== "waiting") continue;
      if (s === "ok" || s === "held") await value(records.put({ ...record, state: "acknowledged" }));
      else if (s === "refused") await value(records.put({ ...record, state: "refused", why, say, unsent }));
      else continue; // "later", or a word of a newer server: it waits
      settled += 1;
    }
    return settled;
  });
}

/** Up to which late refusal the device of a person was told; empty before the first. */
export async function heardOf(database, owner) {
  const person = await transact(database, ["people"], "readonly", ({ people }) => value(people.get(owner)));
  return (person && person.heard) || "";
}

/**
 * Writes down what the server had taken into its keeping and refused later. A repeat changes nothing, nor does it bring
 * back what its owner has read. What a record said may be forgotten here by now: then the server says what it was.
 */
export async function settleLate(database, { owner, keys }, late, heard) {
  const sealed = await Promise.all(late.map(({ id, kind, at }) => seal(keys, owner, id, { kind, kv: 1, at, d: {} })));
  await transact(database, ["people", "records"], "readwrite", async ({ people, records }) => {
    for (let place = 0; place < late.length; place += 1) {
      const { id, why, say } = late[place];
      const record = await value(records.get(id));
      if (!record || record.owner !== owner || record.state !== "acknowledged") continue;
      await value(records.put({ ...record, sealed: record.sealed || sealed[place], state: "refused", why, say }));
    }
    await value(people.put({ ...await value(people.get(owner)), heard }));
  });
}

/** Refused records, opened, newest first: what it was and why. */
export async function refusals(database, { owner, keys }) {
  const held = await transact(database, ["records"], "readonly", ({ records }) => (
    value(records.index("standing").getAll(ofOwner(owner, "refused")))
  ));
  const opened = held.map(async ({ id, why, say, unsent, sealed }) => ({
    id, why, say, unsent, said: sealed ? await unseal(keys, owner, id, sealed) : null,
  }));
  return (await Promise.all(opened)).reverse();
}

/** The ids that the server must have of this person, in two readings: with and without those it could not store. */
export async function idsAtServer(database, owner) {
  const [sent, ...read] = await transact(database, ["records"], "readonly", ({ records }) => Promise.all(
    ["acknowledged", "refused", "dismissed"].map((state) => (
      value(records.index("standing").getAll(ofOwner(owner, state)))
    )),
  ));
  const refused = read[0].concat(read[1]).filter(({ unsent }) => !unsent);
  const stored = sent.map(({ id }) => id);
  return [refused, refused.filter(({ why }) => why !== "malformed" && why !== "reused")]
    .map((also) => stored.concat(also.map(({ id }) => id)).sort());
}

/** The server has proven that it has everything: what acknowledged records said is no longer needed here. */
export function proven(database, owner, at) {
  return transact(database, ["people", "records"], "readwrite", async ({ people, records }) => {
    await eachRow(records.index("standing").openCursor(ofOwner(owner, "acknowledged")), (cursor) => {
      const { id, n, sealed } = cursor.value;
      if (sealed) cursor.update({ id, owner, n, state: "acknowledged" });
    });
    const { disagreedAt, ...person } = await value(people.get(owner));
    await value(people.put({ ...person, agreedAt: at }));
  });
}

/** The server could not prove that it has everything: until it can, nothing else is said of it. */
export function disputed(database, owner, at) {
  return transact(database, ["people"], "readwrite", async ({ people }) => {
    const person = await value(people.get(owner));
    await value(people.put({ ...person, disagreedAt: at }));
  });
}

/**
 * What may be said of a person's records: { agreedAt } when the server has proven that it has all that was sent,
 * { disagreedAt } when it denied that, { unproven: true } when something was sent after the last proof, or {}.
 */
export function standing(database, owner) {
  return transact(database, ["people", "records"], "readonly", async ({ people, records }) => {
    const { agreedAt, disagreedAt } = await value(people.get(owner));
    if (disagreedAt) return { disagreedAt };
    const sent = await value(records.index("standing").getAll(ofOwner(owner, "acknowledged")));
    if (sent.some(({ sealed }) => sealed)) return { unproven: true };
    return agreedAt ? { agreedAt } : {};
  });
}

/** The server lacks something that it had acknowledged, as after a restored backup: what is still here waits again. */
export function sendAgain(database, owner) {
  return transact(database, ["records"], "readwrite", async ({ records }) => {
    let again = 0;
    await eachRow(records.index("standing").openCursor(ofOwner(owner, "acknowledged")), (cursor) => {
      if (!cursor.value.sealed) return;
      cursor.update({ ...cursor.value, state: "waiting" });
      again += 1;
    });
    return again;
  });
}

/** What could not be brought to the server as it is waits again, because its owner asks for one more try. */
export function retry(database, id) {
  return transact(database, ["records"], "readwrite", async ({ records }) => {
    const { why, say, unsent, ...record } = await value(records.get(id));
    if (record.state === "refused" && unsent) await value(records.put({ ...record, state: "waiting" }));
  });
}

/** Takes a refused record off the list after its owner has read why. The server keeps it as refused. */
export function dismiss(database, id) {
  return transact(database, ["records"], "readwrite", async ({ records }) => {
    const { owner, n, state, why, unsent } = await value(records.get(id));
    if (state === "refused") await value(records.put({ id, owner, n, state: "dismissed", why, unsent }));
  });
}
