// What is kept on this device: fetched piece by piece, checked, updated by difference, freed.
import { keep, keepNamed, KEPT } from "./caches.js";
import { alone } from "./locks.js";
import { bytesOf, jsonOf, NotSent, patiently } from "./sender.js";
import { Sha256 } from "./sha256.js";
import { MEDIA, pieceCount, pieceEnds, pieceUrl } from "./slices.js";
import { put, recall, remember, row, rows, StorageFull, transact, value } from "./store.js";

/** What was fetched is not what the list of pieces says: the content changed meanwhile, or was damaged on its way. */
export class Changed extends Error {}

const CANONICAL = /<link rel="canonical" href="([^"]+)"/;
const SMOOTHING = 0.3;
export const SIZES = ["text", "sound", "film"];
export const keyOf = ({ kind, uuid }) => `${kind}/${uuid}`;
export const manifestUrl = ({ kind, uuid }, size, lang) => `/offline/${kind}/${uuid}/?size=${size}&lang=${lang}`;

/** The list of pieces of a thing at a size, as the server has it now. */
export async function manifestOf(request, thing, size, lang) {
  const response = await patiently(request, manifestUrl(thing, size, lang), { cache: "no-store" });
  if (response.type === "opaqueredirect" || [302, 403].includes(response.status)) throw new NotSent("signed_out");
  if (response.status === 404) throw new NotSent("gone");
  if (response.status !== 200) throw new NotSent("trouble");
  return jsonOf(response);
}

/** Remembers what is to be kept; `fetchPackage` then fetches what is missing of it. */
export async function want(database, manifest, { size, lang, open }) {
  const key = keyOf(manifest);
  const before = await row(database, "packages", key);
  await put(database, "packages", {
    key, kind: manifest.kind, uuid: manifest.uuid, title: manifest.title, size, lang, open: open || (before && before.open),
    bytes: manifest.bytes, pieces: manifest.pieces, state: "loading", done: 0,
    earlier: before ? before.pieces.concat(before.earlier || []) : [],
  });
  return key;
}

async function stored(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "QuotaExceededError") throw new StorageFull(error.name);
    throw error;
  }
}

async function measured(database, bytes, started) {
  const bits = (bytes * 8000) / Math.max(1, Date.now() - started);
  const before = await recall(database, "link");
  await remember(database, "link", before ? before + SMOOTHING * (bits - before) : bits);
}

// One piece of a recording; or all of them, where something on the way ignored what was asked for.
async function fetchPiece(request, { url, bytes }, index) {
  const [first, last] = pieceEnds(bytes, index);
  const response = await patiently(request, url, { headers: { Range: `bytes=${first}-${last}` }, cache: "no-store" });
  if (response.type === "opaqueredirect" || response.status === 403) throw new NotSent("signed_out");
  if (response.status === 404) throw new Changed(url);
  if (response.status !== 206 && response.status !== 200) throw new NotSent("trouble");
  const body = await bytesOf(response);
  const whole = response.status === 200;
  const range = `bytes ${first}-${last}/${bytes}`;
  if (!whole && response.headers.get("Content-Range") !== range) throw new Changed(url);
  if (body.length !== (whole ? bytes : last - first + 1)) throw new Changed(url);
  return { body, whole };
}

async function digestOf(cache, { url, bytes }) {
  const digest = new Sha256();
  for (let index = 0; index < pieceCount(bytes); index += 1) {
    const kept = await cache.match(pieceUrl(url, index));
    if (!kept) return "";
    digest.update(new Uint8Array(await kept.arrayBuffer()));
  }
  return digest.hex();
}

// From the last piece that is here; pieces that the device has freed meanwhile are fetched again.
async function fetchMedia(database, request, piece, report) {
  const { url, bytes, sha256, type } = piece;
  const cache = await caches.open(MEDIA);
  for (let index = 0; index < pieceCount(bytes); index += 1) {
    const [first, last] = pieceEnds(bytes, index);
    if (!await cache.match(pieceUrl(url, index))) {
      const started = Date.now();
      const { body, whole } = await fetchPiece(request, piece, index);
      await measured(database, body.length, started);
      const cuts = whole ? Array.from({ length: pieceCount(bytes) }, (_, at) => at) : [index];
      for (const at of cuts) {
        const [from, to] = whole ? pieceEnds(bytes, at) : [0, body.length - 1];
        await stored(() => cache.put(pieceUrl(url, at), new Response(body.slice(from, to + 1))));
      }
    }
    report(last - first + 1);
  }
  if (await digestOf(cache, piece) !== sha256) {
    await forgetFile(database, piece);
    throw new Changed(url);
  }
  await put(database, "files", { url, bytes, sha256, type, part: true, whole: true });
}

async function fetchWhole(database, request, piece, report) {
  const { url, bytes, sha256, type } = piece;
  const started = Date.now();
  const response = await patiently(request, url, { cache: "no-cache" });
  if (response.type === "opaqueredirect" || response.status === 403) throw new NotSent("signed_out");
  if (response.status === 404) throw new Changed(url);
  if (response.status !== 200) throw new NotSent("trouble");
  const copy = response.clone();
  const body = await bytesOf(response);
  if (new Sha256().update(body).hex() !== sha256) throw new Changed(url);
  await measured(database, body.length, started);
  if (/html/.test(type)) await keepPageParts(database, request, url, new TextDecoder().decode(body));
  const cache = await caches.open(KEPT);
  await stored(() => keep(cache, url, copy, !/html/.test(type)));
  await put(database, "files", { url, bytes, sha256, type, whole: true });
  report(bytes);
}

async function keepPageParts(database, request, url, text) {
  await stored(() => keepNamed(text, (named, options) => patiently(request, named, options)));
  const canonical = CANONICAL.exec(text);
  if (canonical) await put(database, "shown", { path: canonical[1], kept: url.split("?")[0] });
}

async function isHere(database, { url, bytes, sha256, part }) {
  const file = await row(database, "files", url);
  if (!file || !file.whole || file.sha256 !== sha256) return false;
  const cache = await caches.open(part ? MEDIA : KEPT);
  return Boolean(await cache.match(part ? pieceUrl(url, pieceCount(bytes) - 1) : url));
}

/** Fetches what is missing of a package; goes on where it was cut, whenever that was. One at a time over all tabs. */
export function fetchPackage(database, key, { request = self.fetch.bind(self), report = () => undefined } = {}) {
  return alone(database, "packages", async () => {
    const wanted = await row(database, "packages", key);
    if (!wanted) return;
    let done = 0;
    const count = (bytes) => {
      done += bytes;
      report(Math.min(done, wanted.bytes), wanted.bytes);
    };
    for (const piece of wanted.pieces) {
      if (await isHere(database, piece)) count(piece.bytes);
      else await (piece.part ? fetchMedia : fetchWhole)(database, request, piece, count);
    }
    const { earlier, ...whole } = wanted;
    await put(database, "packages", { ...whole, state: "whole", done: wanted.bytes, at: Date.now() });
    await freeUnused(database, earlier || []);
  });
}

async function forgetFile(database, { url, bytes, part }) {
  if (part) {
    const cache = await caches.open(MEDIA);
    for (let index = 0; index < pieceCount(bytes); index += 1) await cache.delete(pieceUrl(url, index));
  } else {
    await (await caches.open(KEPT)).delete(url);
  }
  await transact(database, ["files"], "readwrite", ({ files }) => value(files.delete(url)));
}

// Removes the pieces that no package has any more, and the pages that stand for nothing.
async function freeUnused(database, pieces) {
  const held = await rows(database, "packages");
  const used = new Set(held.reduce((all, each) => all.concat(each.pieces.map(({ url }) => url)), []));
  for (const piece of pieces.filter(({ url }) => !used.has(url))) await forgetFile(database, piece);
  const pages = new Set(Array.from(used, (url) => url.split("?")[0]));
  const shown = await rows(database, "shown");
  const stale = shown.filter(({ kept }) => !pages.has(kept));
  await transact(database, ["shown"], "readwrite", (stores) => (
    Promise.all(stale.map(({ path }) => value(stores.shown.delete(path))))
  ));
}

/** Frees one package. */
export async function free(database, key) {
  const held = await row(database, "packages", key);
  if (!held) return;
  await transact(database, ["packages"], "readwrite", ({ packages }) => value(packages.delete(key)));
  await freeUnused(database, held.pieces.concat(held.earlier || []));
}

/** The bytes that an update of a kept package would fetch; 0 when it is current. */
export function missing(manifest, held) {
  const known = new Map(held.pieces.map(({ url, sha256 }) => [url, sha256]));
  return manifest.pieces.filter(({ url, sha256 }) => known.get(url) !== sha256)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Is the link good enough to fetch what nobody asked for just now? */
export function isGoodLink(link, connection = self.navigator && self.navigator.connection) {
  if (connection && (connection.saveData || /2g|3g/.test(connection.effectiveType || ""))) return false;
  return link === undefined || link > 256000;
}
