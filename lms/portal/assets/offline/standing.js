// May a kept pathway still be used? Medicine moves on while a device is away: what was withdrawn or replaced is said
// before a run begins, and so is that nobody could ask for long.
import { KEPT, openCache } from "./caches.js";
import { currentOf, fetchCurrent, keyOf, missing, note, renew, wantedOf } from "./packages.js";
import { word } from "./reasons.js";
import { row, rows } from "./store.js";
import { noting } from "./tries.js";

const A_DAY = 86400000;
const EVERYTHING = "00000000-0000-0000-0000-000000000000"; // the set of all pathways
const TOO_LONG = 14 * A_DAY;
const REGION_MS = 8 * 3600000; // dates are those of the region, whatever the device's zone
const lastAsked = ({ checked = 0, at = 0 }) => Math.max(checked, at);

async function check(database, held, request, now) {
  const manifest = await currentOf(database, held, request, now);
  await note(database, held.key, { gone: false, checked: now });
  if (!missing(manifest, held)) return;
  await renew(database, held, manifest);
  await noting(database, held.key, () => fetchCurrent(database, held.key, { request }), now);
}

/** Once a day, on any link: are the kept pathways still those of the server? What has changed is fetched; texts are small. */
export async function checkPathways(database, { request = self.fetch.bind(self), now = Date.now() } = {}) {
  const due = (await rows(database, "packages")).filter((held) => (
    held.kind === "pathways" && held.state === "whole" && now - lastAsked(held) > A_DAY
  ));
  for (const held of due) {
    try {
      await check(database, held, request, now);
    } catch (error) {
      if (!word(error)) throw error; // without an answer it stays unasked, and that is said after a while
    }
  }
}

// A pathway is kept by itself, or with all the others.
async function keptWith(database, uuid) {
  const own = await row(database, "packages", keyOf({ kind: "pathways", uuid }));
  return own || row(database, "packages", keyOf({ kind: "pathways", uuid: EVERYTHING }));
}

const pageOf = (held, uuid) => wantedOf(held).pieces.find(({ url }) => url.indexOf(`/${uuid}/`) >= 0);

// Another version is known of: its page is still to be fetched, or has been fetched behind the page that is open. The
// page alone may be another one after each release; it is its document that counts, which the list names.
async function isReplaced(database, page, checksum) {
  if (page.about) return page.about !== checksum;
  const file = await row(database, "files", page.url);
  if (!file) return false;
  if (file.sha256 !== page.sha256) return true;
  const kept = await (await openCache(KEPT)).match(page.url);
  return Boolean(kept) && !(await kept.text()).includes(checksum);
}

/**
 * What is to be said before a run of a kept pathway: "gone" or "superseded", which forbid to begin; "unchecked", "due".
 * `review` is the day (YYYY-MM-DD) by which its authors wanted to look at it again.
 */
export async function standingOf(database, { uuid, checksum, review }, now = Date.now()) {
  const held = await keptWith(database, uuid);
  const page = held && pageOf(held, uuid);
  const said = [];
  if (held && (held.gone || !page)) said.push("gone");
  else if (held && await isReplaced(database, page, checksum)) said.push("superseded");
  if (held && held.state === "whole" && now - lastAsked(held) > TOO_LONG) said.push("unchecked");
  if (review && new Date(now + REGION_MS).toISOString().slice(0, 10) > review) said.push("due");
  return said;
}

/** Does one of these forbid to begin? */
export const forbids = (said) => said.includes("gone") || said.includes("superseded");
