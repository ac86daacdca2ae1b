// Documents of pathways that were replaced, for runs that were begun with them and are not finished: medicine moves on,
// and whoever is in the middle of a run ends it with the questions that it began with.
import { KEPT, openCache } from "./caches.js";
import { rows } from "./store.js";

const EARLIER = "kept-earlier";
const MOST = 12;
const PAGE = /^\/offline\/pages\/pathways\//;
const ISLAND = /<script type="application\/json" id="pathway-document">([^]*?)<\/script>/;

const addressOf = (checksum) => `/offline/earlier/${checksum}`;

async function trim(cache, most) {
  const held = await cache.keys();
  for (const request of held.slice(0, Math.max(0, held.length - most))) await cache.delete(request);
}

/**
 * Before a kept page is replaced or removed: its document stays as long as any run here may need it. The page that takes
 * its place may carry the same one (`arriving` is its text); then nothing was replaced.
 */
export async function keepEarlier(database, url, arriving = "") {
  if (!PAGE.test(url)) return;
  const cache = await openCache(EARLIER);
  if (!(await rows(database, "runs")).some(({ finished }) => !finished)) {
    await trim(cache, 0); // which run is of which version is sealed: all or none
    return;
  }
  const page = await (await openCache(KEPT)).match(url);
  const island = page && ISLAND.exec(await page.text());
  if (!island) return;
  const { checksum } = JSON.parse(island[1]);
  const next = ISLAND.exec(arriving);
  if (next && JSON.parse(next[1]).checksum === checksum) return;
  await cache.put(addressOf(checksum), new Response(island[1], { headers: { "Content-Type": "application/json" } }));
  await trim(cache, MOST);
}

/** The document of a version that was replaced: { pathway, checksum, document }; null where it is here no more. */
export async function earlierDocument(checksum) {
  const held = await (await openCache(EARLIER)).match(addressOf(checksum));
  return held ? held.json() : null;
}
