// The single pieces of what is kept: fetched, checked, and put where they are found. A piece whose address holds another
// version that is whole is set beside that one (`next`), and takes its place when its package has everything.
import { ARRIVING, keep, keepNamed, KEPT, openCache } from "./caches.js";
import { keepEarlier } from "./earlier.js";
import { bytesOf, NotSent, patiently } from "./link.js";
import { Sha256 } from "./sha256.js";
import { MEDIA, pieceCount, pieceEnds, pieceUrl } from "./slices.js";
import { put, recall, remember, row, StorageFull, transact, value } from "./store.js";

/** What was fetched is not what the list of pieces says: the content changed meanwhile, or was damaged on its way. */
export class Changed extends Error {}

const CANONICAL = /<link rel="canonical" href="([^"]+)"/;
const SMOOTHING = 0.3;

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

/** What a version of a piece is called. */
export const nameOf = ({ url, sha256 }) => `${url} ${sha256}`;
const isOther = (file, { sha256 }) => Boolean(file) && file.sha256 !== sha256;
const besideOf = ({ url, sha256 }) => `${url}?of=${sha256.slice(0, 16)}`;

// Under which address the pieces of a recording lie: its own, or one beside another version that still plays.
function baseOf(file, piece) {
  if (isOther(file, piece)) return besideOf(piece);
  return (file && file.base) || piece.url;
}

function check(response, url) {
  if (response.type === "opaqueredirect" || response.status === 403) throw new NotSent("signed_out");
  if (response.status === 404) throw new Changed(url);
  if (response.status !== 206 && response.status !== 200) throw new NotSent("trouble");
}

// One piece of a recording; or all of them, where something on the way ignored what was asked for.
async function fetchPiece(request, { url, bytes }, index) {
  const [first, last] = pieceEnds(bytes, index);
  const response = await patiently(request, url, { headers: { Range: `bytes=${first}-${last}` }, cache: "no-store" });
  check(response, url);
  const body = await bytesOf(response);
  const whole = response.status === 200;
  const range = `bytes ${first}-${last}/${bytes}`;
  if (!whole && response.headers.get("Content-Range") !== range) throw new Changed(url);
  if (body.length !== (whole ? bytes : last - first + 1)) throw new Changed(url);
  return { body, whole };
}

async function digestOf(cache, base, bytes) {
  const digest = new Sha256();
  for (let index = 0; index < pieceCount(bytes); index += 1) {
    const kept = await cache.match(pieceUrl(base, index));
    if (!kept) return "";
    digest.update(new Uint8Array(await kept.arrayBuffer()));
  }
  return digest.hex();
}

async function forgetPieces(base, bytes) {
  const cache = await openCache(MEDIA);
  for (let index = 0; index < pieceCount(bytes); index += 1) await cache.delete(pieceUrl(base, index));
}

const forgetRow = (database, url) => transact(database, ["files"], "readwrite", ({ files }) => value(files.delete(url)));

async function storePiece(database, request, piece, base, index) {
  const cache = await openCache(MEDIA);
  const started = Date.now();
  const { body, whole } = await fetchPiece(request, piece, index);
  await measured(database, body.length, started);
  const cuts = whole ? Array.from({ length: pieceCount(piece.bytes) }, (_, at) => at) : [index];
  for (const at of cuts) {
    const [from, to] = whole ? pieceEnds(piece.bytes, at) : [0, body.length - 1];
    await stored(() => cache.put(pieceUrl(base, at), new Response(body.slice(from, to + 1))));
  }
}

// From the last piece that is here; pieces that the device has freed meanwhile are fetched again.
async function fetchMedia(database, request, piece, goOn) {
  const { url, bytes, sha256 } = piece;
  const file = await row(database, "files", url);
  const base = baseOf(file, piece);
  const cache = await openCache(MEDIA);
  for (let index = 0; index < pieceCount(bytes); index += 1) {
    const [first, last] = pieceEnds(bytes, index);
    if (!await cache.match(pieceUrl(base, index))) await storePiece(database, request, piece, base, index);
    if (!await goOn(last - first + 1)) return;
  }
  if (await digestOf(cache, base, bytes) !== sha256) {
    await forgetPieces(base, bytes);
    if (file && !isOther(file, piece)) await forgetRow(database, url);
    throw new Changed(url);
  }
  await arrived(database, piece, base);
}

async function fetchWhole(database, request, piece, goOn) {
  const { url, bytes, sha256, type } = piece;
  const started = Date.now();
  const response = await patiently(request, url, { cache: "no-cache" });
  check(response, url);
  const copy = response.clone();
  const body = await bytesOf(response);
  if (new Sha256().update(body).hex() !== sha256) throw new Changed(url);
  await measured(database, body.length, started);
  if (/html/.test(type)) await keepPageParts(database, request, url, new TextDecoder().decode(body));
  const cache = await openCache(isOther(await row(database, "files", url), piece) ? ARRIVING : KEPT);
  await stored(() => keep(cache, url, copy, !/html/.test(type)));
  await arrived(database, piece, url);
  await goOn(bytes);
}

async function keepPageParts(database, request, url, text) {
  await stored(() => keepNamed(text, (named, options) => patiently(request, named, options)));
  const canonical = CANONICAL.exec(text);
  if (canonical) await put(database, "shown", { path: canonical[1], kept: url.split("?")[0] });
}

const arrived = (database, piece, base) => transact(database, ["files"], "readwrite", async ({ files }) => {
  const { url, bytes, sha256, type, part } = piece;
  const now = { bytes, sha256, type, ...(part && { part }), ...(base !== url && { base }), whole: true };
  const before = await value(files.get(url));
  await value(files.put(isOther(before, piece) ? { ...before, next: now } : { url, ...now }));
});

/** Is this very piece on the device, shown already or beside what is shown? */
export async function isHere(database, piece) {
  const { url, bytes, sha256, part } = piece;
  const file = await row(database, "files", url);
  const found = [file, file && file.next].find((each) => each && each.whole && each.sha256 === sha256);
  if (!found) return false;
  if (part) return Boolean(await (await openCache(MEDIA)).match(pieceUrl(found.base || url, pieceCount(bytes) - 1)));
  return Boolean(await (await openCache(found === file ? KEPT : ARRIVING)).match(url));
}

/** Fetches one piece. `goOn` hears the bytes of each part that is here, and answers whether the rest is still wanted. */
export const fetchOne = (database, request, piece, goOn) => (
  (piece.part ? fetchMedia : fetchWhole)(database, request, piece, goOn)
);

// A page that lies beside its older version; false where the browser has lost it: then it is to be fetched again.
async function movePage(database, url, { next, ...shown }) {
  const arriving = await openCache(ARRIVING);
  const copy = await arriving.match(url);
  if (!copy) {
    await put(database, "files", shown);
    return false;
  }
  const text = await copy.clone().text();
  await stored(() => keepEarlier(database, url, text));
  await stored(async () => (await openCache(KEPT)).put(url, copy));
  await put(database, "files", { url, ...next });
  await arriving.delete(url);
  return true;
}

// A crash in the middle loses nothing: what was not moved lies beside its old version still, and is moved by the next
// try. (Between the two lines of a recording it leaves the older pieces behind. The address of a recording changes with
// its content, so that this way is hardly ever gone.)
async function takePlace(database, url, file) {
  if (!file.next.part) return movePage(database, url, file);
  await put(database, "files", { url, ...file.next });
  await forgetPieces(file.base || url, file.bytes);
  return true;
}

/**
 * Everything of a package is here: what lies beside older versions takes their place. What `elsewhere` (another package
 * that is whole) shows at its older version waits for that package, whose other pieces belong to it; a document of a
 * pathway stands alone, and its newest counts. Answers whether nothing was lost meanwhile.
 */
export async function swap(database, pieces, elsewhere = new Set()) {
  let complete = true;
  for (const { url, sha256, about } of pieces) {
    const file = await row(database, "files", url);
    if (!file || !file.next || file.next.sha256 !== sha256) continue;
    if (!about && elsewhere.has(nameOf({ url, sha256: file.sha256 }))) continue;
    complete = await takePlace(database, url, file) && complete;
  }
  return complete;
}

/** Removes a piece that no package has, in all of its versions. */
export async function forgetFile(database, piece) {
  const { url, bytes, part } = piece;
  const file = await row(database, "files", url);
  if (part) {
    for (const base of [url, besideOf(piece)]) await forgetPieces(base, bytes);
    for (const each of [file, file && file.next].filter(Boolean)) await forgetPieces(each.base || url, each.bytes);
  } else {
    await stored(() => keepEarlier(database, url));
    for (const name of [KEPT, ARRIVING]) await (await openCache(name)).delete(url);
  }
  await forgetRow(database, url);
}

/**
 * Removes a version of a piece that was on its way, or was shown once, and that no package wants any more. Where it is
 * the one that is shown, what waits beside it takes its place, if that is among those that are wanted: `versions`.
 */
export async function forgetBeside(database, piece, versions) {
  const { url, bytes, sha256, part } = piece;
  const file = await row(database, "files", url);
  if (part && !(file && file.sha256 === sha256)) await forgetPieces(besideOf(piece), bytes);
  if (!file || !file.next) return;
  if (file.sha256 === sha256 && versions.has(nameOf({ url, sha256: file.next.sha256 }))) await takePlace(database, url, file);
  if (file.next.sha256 !== sha256) return;
  if (!part) await (await openCache(ARRIVING)).delete(url);
  const { next, ...shown } = file;
  await put(database, "files", shown);
}
