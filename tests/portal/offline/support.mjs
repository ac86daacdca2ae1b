// What the modules find in a browser, for Node: a database, caches, and a server that keeps to the contract.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";

globalThis.self = globalThis;
globalThis.addEventListener = globalThis.addEventListener || (() => undefined);

const offline = "../../../lms/portal/assets/offline";
export const { openStore, put, recall, remember, row, rows } = await import(`${offline}/store.js`);
export const { arrive, present } = await import(`${offline}/person.js`);

export const KEY = btoa("k".repeat(32));
export const OTHER_KEY = btoa("o".repeat(32));
export const OWNER = "11111111-1111-5111-8111-111111111111";
export const OTHER = "22222222-2222-5222-8222-222222222222";

/** A fresh database in which somebody has signed in. */
export async function aDevice({ owner = OWNER, keys = [KEY], until = 0, factory = new IDBFactory() } = {}) {
  const database = await openStore(factory);
  await arrive(database, { owner, keys, until });
  return { database, factory, person: await present(database) };
}

class FakeCache {
  constructor(limit) { this.held = new Map(); this.limit = limit; }
  async match(request, { ignoreSearch = false } = {}) {
    const path = (url) => url.split("?")[0];
    const address = addressOf(request);
    const found = ignoreSearch ? Array.from(this.held.keys()).find((url) => path(url) === path(address)) : address;
    const held = this.held.get(found);
    return held && new Response(held.body, { status: held.status, headers: held.headers });
  }
  async put(request, response) {
    if (response.status === 206) throw new TypeError("Partial response is unsupported");
    const body = new Uint8Array(await response.arrayBuffer());
    const used = Array.from(this.held.values()).reduce((sum, each) => sum + each.body.length, 0);
    if (used + body.length > this.limit.bytes) {
      throw new DOMException("full", "QuotaExceededError");
    }
    this.held.set(addressOf(request), { body, status: response.status, headers: Array.from(response.headers) });
  }
  async delete(request) { return this.held.delete(addressOf(request)); }
  async keys() { return Array.from(this.held.keys(), (url) => ({ url })); }
}
const addressOf = (request) => (typeof request === "string" ? request : request.url).replace(/^https?:\/\/[^/]+/, "");

/** Fresh caches for the whole process, with so much room. */
export function freshCaches(bytes = Infinity) {
  const limit = { bytes };
  const all = new Map();
  globalThis.caches = {
    open: async (name) => {
      if (!all.has(name)) all.set(name, new FakeCache(limit));
      return all.get(name);
    },
    match: async (request) => {
      for (const cache of all.values()) {
        const found = await cache.match(request);
        if (found) return found;
      }
      return undefined;
    },
  };
  return { all, limit };
}

const json = (status, body) => new Response(JSON.stringify(body), { status });

/** A server that keeps to docs/sync.md; `trouble` holds what goes wrong, in turn: functions of (take) => Response. */
export class Server {
  constructor() {
    this.records = new Map();
    this.requests = [];
    this.trouble = [];
    this.refuse = new Map(); // kind -> [code, sentence]
    this.later = new Set(); // kinds
    this.late = []; // what is refused after it was held, in the order of time
    this.request = (url, options) => this.answer(url, options);
    this.session = async () => ({ url: "/sync/", owner: OWNER, csrf: "token" });
  }

  async answer(url, { body, headers }) {
    const packed = headers["Content-Encoding"] === "gzip";
    const bytes = Buffer.from(body);
    const batch = JSON.parse(packed ? gunzipSync(bytes) : bytes);
    this.requests.push({ url, headers, batch, bytes: bytes.length });
    const wrong = this.trouble.shift();
    return wrong ? wrong(() => this.take(batch)) : this.take(batch);
  }

  /** A record that the server had in its keeping turns out not to count. */
  refuseLate(id, why = "follows_refused", say = "It follows another one.") {
    const { kind, at } = this.records.get(id);
    this.late.push({ id, why, say, kind, at });
  }

  take({ device, records, heard }) {
    const results = records.map((record) => {
      if (this.later.has(record.kind)) return { id: record.id, s: "later" };
      const known = this.records.get(record.id);
      if (!known) this.records.set(record.id, { device, ...record, times: 1 });
      const [why, say] = this.refuse.get(record.kind) || [];
      return why ? { id: record.id, s: "refused", why, say } : { id: record.id, s: "ok" };
    });
    const ids = Array.from(this.records.keys()).sort();
    const sha256 = createHash("sha256").update(ids.join("\n")).digest("hex");
    const late = this.late.slice(Number(heard), Number(heard) + 50);
    return json(200, {
      v: 1, now: "2026-06-15T08:00:00.000Z", results, digest: { count: ids.length, sha256 },
      ...(late.length && { late, heard: String(Number(heard) + late.length) }),
    });
  }
}

/** Troubles of links and servers. */
export const lostRequest = () => { throw new TypeError("Failed to fetch"); };
export const lostAnswer = (take) => { take(); throw new TypeError("Failed to fetch"); };
export const halfAnswer = (take) => { take(); return new Response("{\"v\":1,\"resu", { status: 200 }); };
export const overloaded = () => new Response("<h1>busy</h1>", { status: 503 });
export const told = (status, error, say = "A sentence.") => () => json(status, { v: 1, error, say });

/** A seeded source of randomness, so that a failure can be repeated. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}
