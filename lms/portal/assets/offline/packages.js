// What is kept on this device: fetched piece by piece, updated by difference, freed. A package is `loading` until it is
// `whole`. The update of a whole one is its `next`: what is kept opens as before until all of the update is here.
import { forgetUnnamed } from "./caches.js";
import { newId } from "./identity.js";
import { jsonOf, NotSent, patiently } from "./link.js";
import { alone } from "./locks.js";
import { Changed, fetchOne, forgetBeside, forgetFile, isHere, nameOf, swap } from "./pieces.js";
import { row, rows, transact, value } from "./store.js";

export { Changed };

const RENEWALS = 2; // lists of pieces asked for anew, where the content changes while it is fetched
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

const change = (database, key, work) => transact(database, ["packages"], "readwrite", async ({ packages }) => {
  const after = work(await value(packages.get(key)));
  if (after) await value(packages.put(after));
  return Boolean(after);
});

/** Writes down what was learnt of a package, where it is still kept. */
export const note = (database, key, said) => change(database, key, (held) => held && { ...held, ...said });

/** What a package is to become: its update, where there is one. */
export const wantedOf = (held) => held.next || held;

/** Is something of this package still to be fetched? */
export const isUnfinished = (held) => held.state === "loading" || Boolean(held.next);

const unique = (pieces) => Array.from(new Map(pieces.map((piece) => [nameOf(piece), piece])).values());
const isSame = (one, other) => one.size === other.size && one.lang === other.lang
  && one.pieces.map(nameOf).join() === other.pieces.map(nameOf).join();

// The package as it is wanted now. What is on its way already, and as the list has it, goes on under its own name.
function wished(before, { kind, uuid, title, bytes, pieces }, { size, lang, open, asked }) {
  const old = before && wantedOf(before);
  const wish = { wish: newId(), title, size, lang, open: open || (before && before.open), bytes, pieces };
  if (before && isUnfinished(before) && isSame(old, wish)) wish.wish = old.wish;
  const earlier = before ? unique((before.earlier || []).concat(isUnfinished(before) ? old.pieces : [])) : [];
  if (before && before.state === "whole") return { ...before, next: { ...wish, asked }, earlier };
  return { key: keyOf({ kind, uuid }), kind, uuid, ...wish, state: "loading", done: 0, earlier };
}

/** Remembers what somebody wants to be kept; `fetchPackage` then fetches what is missing of it. */
export async function want(database, manifest, choice) {
  const key = keyOf(manifest);
  await change(database, key, (before) => {
    const { tried, ...wish } = wished(before, manifest, { ...choice, asked: true });
    return wish;
  });
  return key;
}

/**
 * Writes a newer list of what is kept, unless that is what is wanted already. What was removed since `held` was read, or
 * chosen anew, stays so.
 */
export const renew = (database, held, manifest) => change(database, held.key, (now) => {
  const wanted = wantedOf(held);
  if (!now || wantedOf(now).wish !== wanted.wish) return null;
  if (isUnfinished(now) && isSame(wantedOf(now), { ...wanted, pieces: manifest.pieces })) return null;
  return { ...now, ...wished(now, { ...held, ...manifest }, wanted) };
});

// The server offers it no more: an update will never be complete. What is kept stays until somebody removes it.
async function giveUp(database, held, now) {
  let left = [];
  await change(database, held.key, (before) => {
    if (!before || wantedOf(before).wish !== wantedOf(held).wish) return null;
    const { next, ...kept } = before;
    left = next ? next.pieces : [];
    return { ...kept, gone: true, checked: now };
  });
  await freeUnused(database, left);
}

/** The list of a package as the server has it now, at the size that is wanted. What is gone is written down. */
export async function currentOf(database, held, request, now = Date.now()) {
  const { size, lang } = wantedOf(held);
  try {
    return await manifestOf(request, held, size, lang);
  } catch (error) {
    if (error.code === "gone") await giveUp(database, held, now);
    throw error;
  }
}

// Is this still what is wanted? It may have been removed meanwhile, or another size was chosen.
async function isWanted(database, key, { wish }) {
  const held = await row(database, "packages", key);
  return Boolean(held) && wantedOf(held).wish === wish;
}

async function load(database, key, wanted, request, report) {
  let done = 0;
  const goOn = async (bytes) => {
    done += bytes;
    report(Math.min(done, wanted.bytes), wanted.bytes);
    return isWanted(database, key, wanted);
  };
  for (const piece of wanted.pieces) {
    if (!await isWanted(database, key, wanted)) return;
    if (await isHere(database, piece)) await goOn(piece.bytes);
    else await fetchOne(database, request, piece, goOn);
  }
}

const becomeWhole = (database, key, wanted) => change(database, key, (held) => {
  if (!held || wantedOf(held).wish !== wanted.wish) return null;
  const { kind, uuid, earlier = [] } = held;
  const { wish, title, size, lang, open, bytes, pieces } = wanted;
  return {
    key, kind, uuid, wish, title, size, lang, open, bytes, pieces, state: "whole", done: bytes, at: Date.now(),
    earlier: earlier.concat(held.next ? held.pieces : []),
  };
});

/**
 * Fetches what is missing of a package; goes on where it was cut, whenever that was. One at a time over all tabs.
 * Answers { busy } or { answer }: is it whole? It is not when it was removed meanwhile.
 */
export function fetchPackage(database, key, { request = self.fetch.bind(self), report = () => undefined } = {}) {
  return alone(database, "packages", async () => {
    let fetched = [];
    for (;;) {
      const held = await row(database, "packages", key);
      if (!held) {
        await freeUnused(database, fetched);
        return false;
      }
      const wanted = wantedOf(held);
      fetched = fetched.concat(wanted.pieces);
      await load(database, key, wanted, request, report);
      if (!await isWanted(database, key, wanted)) continue;
      if (!await swap(database, wanted.pieces, await keptElsewhere(database, key))) throw new Changed(key);
      if (await becomeWhole(database, key, wanted)) {
        const { earlier } = await row(database, "packages", key) || {};
        await freeUnused(database, fetched.concat(earlier || []));
        if (held.next) await forgetUnnamed((await rows(database, "files")).map(({ url }) => url));
        await change(database, key, (whole) => whole && !isUnfinished(whole) && { ...whole, earlier: [] });
        return true;
      }
    }
  });
}

/** As `fetchPackage`. Where the content changed meanwhile, its list of pieces is asked for anew. */
export async function fetchCurrent(database, key, { request = self.fetch.bind(self), report } = {}) {
  for (let left = RENEWALS; ; left -= 1) {
    try {
      return await fetchPackage(database, key, { request, report });
    } catch (error) {
      if (!(error instanceof Changed) || !left) throw error;
      const held = await row(database, "packages", key);
      if (held) await renew(database, held, await currentOf(database, held, request));
    }
  }
}

// The pieces, in their versions, that other packages show.
async function keptElsewhere(database, key) {
  const others = (await rows(database, "packages")).filter((held) => held.key !== key && held.state === "whole");
  return new Set(others.reduce((found, { pieces }) => found.concat(pieces.map(nameOf)), []));
}

// Removes the pieces and versions that no package has any more, and the pages that stand for nothing.
async function freeUnused(database, pieces) {
  const held = await rows(database, "packages");
  const all = held.reduce((found, { pieces: own, next }) => found.concat(own, next ? next.pieces : []), []);
  const used = new Set(all.map(({ url }) => url));
  const versions = new Set(all.map(nameOf));
  for (const piece of pieces) {
    if (!used.has(piece.url)) await forgetFile(database, piece);
    else if (!versions.has(nameOf(piece))) await forgetBeside(database, piece, versions);
  }
  const pages = new Set(Array.from(used, (url) => url.split("?")[0]));
  const shown = await rows(database, "shown");
  const stale = shown.filter(({ kept }) => !pages.has(kept));
  await transact(database, ["shown"], "readwrite", (stores) => (
    Promise.all(stale.map(({ path }) => value(stores.shown.delete(path))))
  ));
}

/** Frees one package. A loader that is at it finds out before its next piece, and frees what it fetched since. */
export async function free(database, key) {
  const held = await row(database, "packages", key);
  if (!held) return;
  await transact(database, ["packages"], "readwrite", ({ packages }) => value(packages.delete(key)));
  await freeUnused(database, held.pieces.concat(held.earlier || [], held.next ? held.next.pieces : []));
  const crowded = (await rows(database, "packages")).filter(({ tried }) => tried && tried.why === "full");
  for (const other of crowded) await note(database, other.key, { tried: null }); // there may be room for it now
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
