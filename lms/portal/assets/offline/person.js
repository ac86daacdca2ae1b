// Who is signed in on this device, as far as the device knows, and what it keeps for whom.
import { importKeys } from "./seal.js";
import { recall, remember, row, transact, value } from "./store.js";

/**
 * The person whose work can be kept here now: { owner, keys, former }, the last being those of accounts that were joined
 * to this one, { owner, keys, of }; null when nobody has signed in, or when on a device
 * that several people share the time is over for which the sign-in held.
 */
export async function present(database, now = Date.now()) {
  const held = await recall(database, "present");
  if (!held) return null;
  if (held.until && now > held.until) {
    await forgetKeys(database, held.owner);
    return null;
  }
  const person = await row(database, "people", held.owner);
  return person && person.keys ? { owner: held.owner, keys: person.keys, former: person.former || [] } : null;
}

/** Somebody signed in, as the server says: { owner, keys, until, former }. Whoever was here before is here no more. */
export async function arrive(database, { owner, keys, until, former = [] }) {
  const imported = await importKeys(keys);
  const joined = await Promise.all(former.map(async (each) => (
    { owner: each.owner, keys: await importKeys(each.keys), of: owner }
  )));
  const before = await recall(database, "present");
  await transact(database, ["people", "meta"], "readwrite", async ({ people, meta }) => {
    if (before && before.owner !== owner) await dropKeys(people, before.owner);
    const known = await value(people.get(owner));
    await value(people.put({ n: 0, ...known, owner, keys: imported, former: joined }));
    await value(meta.put({ name: "present", value: { owner, until: until || 0 } }));
  });
}

async function dropKeys(people, owner) {
  const known = await value(people.get(owner));
  if (known) await value(people.put({ ...known, keys: null, former: [] }));
}

/** After this nothing that the person left here can be read on this device until the person signs in again. */
export async function forgetKeys(database, owner) {
  await transact(database, ["people"], "readwrite", ({ people }) => dropKeys(people, owner));
  const held = await recall(database, "present");
  if (held && held.owner === owner) await remember(database, "present", null);
}

/** A page of the server says that nobody is signed in: whoever was here is here no more. */
export async function departed(database) {
  const held = await recall(database, "present");
  if (held) await forgetKeys(database, held.owner);
}

/** Removes what was sent already, and the drafts of runs; records that wait or were refused stay, sealed. */
export async function leave(database, owner) {
  await transact(database, ["records", "runs"], "readwrite", async ({ records, runs }) => {
    await eachRow(runs.index("owner").openCursor(owner), (cursor) => cursor.delete());
    await eachRow(records.index("standing").openCursor(ofOwner(owner, "acknowledged")), (cursor) => {
      const { id, n } = cursor.value;
      return cursor.update({ id, owner, n, state: "acknowledged" });
    });
  });
  await forgetKeys(database, owner);
}

/** Removes everything of a person but which records the server has; what was not sent is lost. */
export async function drop(database, owner) {
  await transact(database, ["records"], "readwrite", async ({ records }) => {
    await eachRow(records.index("standing").openCursor(ofOwner(owner, "waiting")), (cursor) => cursor.delete());
    await eachRow(records.index("standing").openCursor(ofOwner(owner, "refused")), (cursor) => {
      const { id, n, why } = cursor.value;
      return cursor.update({ id, owner, n, state: "dismissed", why });
    });
  });
  await leave(database, owner);
}

/** Every record of one person in one state, by counter. */
export const ofOwner = (owner, state) => IDBKeyRange.bound([owner, state], [owner, state, []]);

/** Walks a cursor; `work` answers requests of the same transaction. */
export function eachRow(request, work) {
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) { resolve(); return; }
      work(cursor);
      cursor.continue();
    };
  });
}
