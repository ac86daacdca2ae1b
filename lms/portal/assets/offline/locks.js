// One tab at a time: Web Locks where the browser has them, else a lease in the database, which runs out by itself
// when its tab is killed.
import { newId } from "./identity.js";
import { transact, value } from "./store.js";

const LEASE_MS = 30000;

function take(database, name, holder, now) {
  return transact(database, ["meta"], "readwrite", async ({ meta }) => {
    const held = await value(meta.get(name));
    const free = !held || !held.value || held.value.holder === holder || held.value.until < now
      || held.value.until > now + 2 * LEASE_MS; // the clock was set back meanwhile
    if (free) await value(meta.put({ name, value: { holder, until: now + LEASE_MS } }));
    return free;
  });
}

function release(database, name, holder) {
  return transact(database, ["meta"], "readwrite", async ({ meta }) => {
    const held = await value(meta.get(name));
    if (held && held.value && held.value.holder === holder) await value(meta.put({ name, value: null }));
  });
}

async function withLease(database, name, work) {
  const holder = newId();
  if (!await take(database, name, holder, Date.now())) return { busy: true };
  const renewal = setInterval(() => take(database, name, holder, Date.now()), LEASE_MS / 3);
  try {
    return { answer: await work() };
  } finally {
    clearInterval(renewal);
    await release(database, name, holder);
  }
}

/** { answer } of the work, or { busy: true } when another tab or the worker is at it. */
export function alone(database, name, work, locks = self.navigator && self.navigator.locks) {
  if (!locks) return withLease(database, `lease:${name}`, work);
  return locks.request(`plateau:${name}`, { ifAvailable: true }, async (lock) => (
    lock ? { answer: await work() } : { busy: true }
  ));
}
