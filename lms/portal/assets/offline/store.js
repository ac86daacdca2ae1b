// The one database of this site on the device. Everything that must survive a killed browser is written here, with
// strict durability: a write that was reported as done has reached the disk.
//
//   meta      name -> value: the device's id, who is signed in, the language, the measured link, leases
//   people    owner -> the last counter, the keys of what is kept sealed, when the server last agreed
//   records   the outbox: id, owner, n, state (waiting, acknowledged, refused), what was sealed
//   runs      runs of pathways that were begun here, sealed
//   packages  what was asked to be kept offline; files: its media in pieces; shown: which kept page stands for which

const NAME = "plateau";
const VERSION = 1;
const STORES = {
  meta: { keyPath: "name" },
  people: { keyPath: "owner" },
  records: { keyPath: "id", indexes: { standing: ["owner", "state", "n"] } },
  runs: { keyPath: "id", indexes: { owner: "owner" } },
  packages: { keyPath: "key" },
  files: { keyPath: "url" },
  shown: { keyPath: "path" },
};

/** The device has no room for this; nothing of it was kept. */
export class StorageFull extends Error {}
/** The device keeps nothing at all: a private window, or storage is switched off. */
export class NoStorage extends Error {}

function failure(error) {
  const name = error && error.name;
  if (name === "QuotaExceededError") return new StorageFull(name);
  return error instanceof Error || (error && error.message) ? error : new NoStorage("the transaction was given up");
}

/** The value of one request. */
export function value(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request.error));
  });
}

function upgrade(database) {
  Object.keys(STORES).filter((name) => !database.objectStoreNames.contains(name)).forEach((name) => {
    const { keyPath, indexes = {} } = STORES[name];
    const store = database.createObjectStore(name, { keyPath });
    Object.keys(indexes).forEach((index) => store.createIndex(index, indexes[index]));
  });
}

const factories = new WeakMap(); // of each connection, so that it can be opened once more
const successors = new WeakMap(); // of connections that were closed

function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onerror = () => reject(failure(request.error));
    request.onsuccess = () => {
      const database = request.result;
      factories.set(database, factory);
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}

/**
 * The open database. A newer program in another tab, or the browser, may close it; the next call opens it again.
 * NoStorage, or StorageFull, where there is none: private windows and guarded ones fail in many ways.
 */
export async function openStore(factory) {
  try {
    return await opened(factory || self.indexedDB);
  } catch (error) {
    throw error instanceof StorageFull ? error : new NoStorage(error.name);
  }
}

function begin(database, names, mode) {
  try {
    return database.transaction(names, mode, { durability: "strict" });
  } catch (old) {
    if (!(old instanceof TypeError)) throw old;
    return database.transaction(names, mode); // browsers that know no durability sync to disk anyway, or never
  }
}

// Phones close databases of pages that sleep. Every part of a page holds the first connection; those that follow it are
// known here only.
async function live(database) {
  let last = database;
  while (successors.has(last)) last = await successors.get(last);
  return last;
}

function succeed(closed) {
  if (!successors.has(closed)) {
    const next = opened(factories.get(closed));
    successors.set(closed, next);
    next.catch(() => successors.delete(closed)); // the next call tries again
  }
  return successors.get(closed);
}

async function begun(database, names, mode) {
  const open = successors.has(database) ? await live(database) : database;
  try {
    return begin(open, names, mode);
  } catch (closed) {
    if (closed.name !== "InvalidStateError" || !factories.has(open)) throw closed;
    return begin(await succeed(open), names, mode);
  }
}

/**
 * What `work` answers, once the transaction is complete. `work` gets the stores by name and may await nothing but
 * requests of this transaction. When it throws, nothing of it was written.
 */
export async function transact(database, names, mode, work) {
  const transaction = await begun(database, names, mode);
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(failure(transaction.error));
  });
  complete.catch(() => undefined); // whoever awaits it below hears of it; `work` may fail first
  const stores = {};
  names.forEach((name) => { stores[name] = transaction.objectStore(name); });
  let answer;
  try {
    answer = await work(stores);
  } catch (error) {
    try { transaction.abort(); } catch (over) { /* it has aborted by itself */ }
    throw failure(error);
  }
  await complete;
  return answer;
}

/** One value of `meta`, undefined when it was never set. */
export async function recall(database, name) {
  const row = await transact(database, ["meta"], "readonly", ({ meta }) => value(meta.get(name)));
  return row && row.value;
}

/** Sets one value of `meta`. */
export const remember = (database, name, held) => transact(
  database, ["meta"], "readwrite", ({ meta }) => value(meta.put({ name, value: held })),
);

/** One row of any store. */
export const row = (database, name, key) => transact(
  database, [name], "readonly", (stores) => value(stores[name].get(key)),
);

/** All rows of any store. */
export const rows = (database, name) => transact(
  database, [name], "readonly", (stores) => value(stores[name].getAll()),
);

/** Writes one row into any store. */
export const put = (database, name, held) => transact(
  database, [name], "readwrite", (stores) => value(stores[name].put(held)),
);
