// What lies in which cache. Pages and pictures that were asked for stay until they are freed; static files that a page
// happened to load stay as long as there is room.
import { mayStore } from "./routes.js";
import { bytesOf } from "./link.js";
import { NoStorage } from "./store.js";

export const KEPT = "kept";
export const ARRIVING = "kept-arriving"; // newer versions of kept pages, until all of their package is here
export const STATIC = "static";
const MOST_STATIC = 80;
// The player of adaptive video costs more than a lesson: packages with film have it among their pieces.
const NEEDLESS = /\/hls\./;
const ADDRESS = /["'(](\/static\/[^"'()\s]+\.(?:css|js|svg|png|webp|woff2))["')]/g;

/** One of the caches; NoStorage in windows that have none. */
export async function openCache(name) {
  try {
    return await self.caches.open(name);
  } catch (closed) {
    throw new NoStorage(closed.name);
  }
}

/** The static files that a page or a stylesheet names. */
export function namedIn(text) {
  const found = new Set();
  for (let match = ADDRESS.exec(text); match; match = ADDRESS.exec(text)) found.add(match[1]);
  return Array.from(found).filter((url) => !NEEDLESS.test(url));
}

/** This answer must not lie on a device, or is none. */
export class NotStored extends Error {}

/** Copies one answer into the cache; a thing that must not be stored is refused. */
export async function keep(cache, url, response, promised = false) {
  if (!mayStore(response, promised)) throw new NotStored(`${url}: ${response.status}`);
  await cache.put(url, response);
}

// Read to its end before any of it is kept: an answer that is cut in the middle leaves nothing.
async function keepText(url, request, isRight = () => true) {
  const response = await request(url, { credentials: "same-origin" });
  const copy = response.clone();
  const text = new TextDecoder().decode(await bytesOf(response));
  if (!isRight(text)) throw new NotStored(url);
  await keep(await openCache(KEPT), url, copy);
  return text;
}

/** Copies the static files that a page names and that are not here yet, and what they name in turn. */
export async function keepNamed(text, request = self.fetch.bind(self)) {
  const cache = await openCache(KEPT);
  for (const url of namedIn(text)) {
    if (await cache.match(url)) continue;
    const named = await keepText(url, request);
    if (/\.css$/.test(url)) await keepNamed(named, request);
  }
}

/** Keeps a person-free page and what it names. One whose text is not right is refused. */
export async function keepPage(url, request = self.fetch.bind(self), isRight) {
  await keepNamed(await keepText(url, request, isRight), request);
}

const pathOf = ({ url }) => url.replace(/^https?:\/\/[^/]+/, "");
const pathsIn = async (cache) => (await cache.keys()).map(pathOf);

/** Lets go of the static files of earlier releases: no page that is kept or arriving names them, nor is one `listed`. */
export async function forgetUnnamed(listed) {
  const used = new Set(listed);
  const kept = await openCache(KEPT);
  const read = async (cache, url) => {
    const found = await cache.match(url); // removed by another tab meanwhile, it names nothing
    for (const named of namedIn(found ? await found.text() : "").filter((each) => !used.has(each))) {
      used.add(named);
      if (/\.css$/.test(named)) await read(kept, named);
    }
  };
  for (const cache of [kept, await openCache(ARRIVING)]) {
    for (const url of await pathsIn(cache)) if (/^\/offline\//.test(url)) await read(cache, url);
  }
  const unused = (await pathsIn(kept)).filter((url) => /^\/static\//.test(url) && !used.has(url));
  for (const url of unused) await kept.delete(url);
}

/** Lets go of the oldest static files beyond what is worth keeping; kept ones lie elsewhere. */
export async function trimStatic(cache) {
  const held = await cache.keys();
  await Promise.all(held.slice(0, Math.max(0, held.length - MOST_STATIC)).map((request) => cache.delete(request)));
}
