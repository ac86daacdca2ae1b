// The outbox of a page, for the benchmark that breaks everything around it: the product's own modules on the page's own
// database. Bundled and evaluated in a page of the product; answers stand in `Device`.
import { arrive, present } from "../lms/portal/assets/offline/person.js";
import { deviceId } from "../lms/portal/assets/offline/identity.js";
import { add, counts } from "../lms/portal/assets/offline/outbox.js";
import { NotSent, send } from "../lms/portal/assets/offline/sender.js";
import { askSession } from "../lms/portal/assets/offline/session.js";
import { openStore, row, StorageFull } from "../lms/portal/assets/offline/store.js";

const opened = openStore();
const session = async () => askSession(fetch.bind(self), await deviceId(await opened));

export async function signIn() {
  await arrive(await opened, await session());
  return deviceId(await opened);
}

/** [id, place] of those that are on the disk; what could not be kept has none. `offset` is how wrong the clock is. */
export async function make(records, offset, told = () => undefined) {
  const database = await opened;
  const person = await present(database, 0);
  const kept = [];
  for (let place = 0; place < records.length; place += 1) {
    const { kind, data } = records[place];
    try {
      const id = await add(database, person, kind, data, { at: new Date(Date.now() + offset) });
      kept.push([id, place]);
      told(id, place);
    } catch (full) {
      if (!(full instanceof StorageFull)) throw full;
    }
  }
  return kept;
}

/** A word for what became of a try to send. */
export async function bring() {
  try {
    const done = await send(await opened, session);
    return Object.keys(done)[0] === "agreed" ? `agreed ${done.agreed}` : Object.keys(done)[0];
  } catch (error) {
    if (error instanceof NotSent) return error.code;
    throw error;
  }
}

export async function state() {
  const database = await opened;
  const person = await present(database, 0);
  return { ...await counts(database, person.owner), n: (await row(database, "people", person.owner)).n };
}
