// The service worker: kept pages, pictures and media when the server does not answer; static files from the device.
// It holds nothing of its own: a new version takes over when the last open tab of the old one is gone.
import { AWAY, awayUrl, isAway, isKeptPage, mayStore, routeOf } from "./routes.js";
import { send } from "./sender.js";
import { askSession } from "./session.js";
import { MEDIA, slice } from "./slices.js";
import { KEPT, openCache, STATIC, keepPage, trimStatic } from "./caches.js";
import { openStore, recall, row } from "./store.js";

const PATIENCE_MS = 5000; // for the network, where the page is kept
const LANGUAGES = ["zh-hans", "bo", "en"];

let opened = null;
function store() {
  opened = opened || openStore();
  opened.catch(() => { opened = null; });
  return opened;
}

// The stored database may have been closed for an upgrade by another tab: then it is opened once more.
async function inStore(work) {
  try {
    return await work(await store());
  } catch (closed) {
    if (closed.name !== "InvalidStateError") throw closed;
    opened = null;
    return work(await store());
  }
}

// Whatever a browser guards, or has lost: pages are then those of the network, as if nothing were kept.
const orNothing = (promised) => promised.catch(() => undefined);

const language = () => (
  orNothing(inStore((database) => recall(database, "language"))).then((tag) => tag || LANGUAGES[0])
);

const cached = (name, url, options) => orNothing(openCache(name).then((cache) => cache.match(url, options)));

async function away() {
  for (const tag of [await language(), ...LANGUAGES]) {
    const page = await cached(KEPT, awayUrl(tag));
    if (page) return page;
  }
  return Response.error();
}

// The page of what is kept was copied when this worker came, and changes with it: the server writes the page's version
// into the worker's script, and into the page: while a new program is being put in place, a server of the old one may
// answer, and then this worker does not come in yet. So the copy is right, and nothing is asked.
const isOwn = (text) => !self.keptVersion || text.includes(`"${self.keptVersion}"`);
const keepOwn = (url) => keepPage(url, self.fetch.bind(self), isOwn);

async function ownUrl({ pathname, searchParams }) {
  if (pathname !== AWAY) return "";
  const asked = searchParams.get("lang");
  return awayUrl(LANGUAGES.includes(asked) ? asked : await language());
}

async function keptPage({ pathname, search }) {
  if (isKeptPage(pathname)) return cached(KEPT, pathname + search);
  const shown = await orNothing(inStore((database) => row(database, "shown", pathname)));
  if (!shown) return undefined;
  const wanted = await language();
  return await cached(KEPT, `${shown.kept}?lang=${wanted}`) || cached(KEPT, shown.kept, { ignoreSearch: true });
}

const soon = (patience) => new Promise((resolve) => { setTimeout(resolve, patience); });

async function fromNetwork(event) {
  const early = await event.preloadResponse;
  // 204: the server was told that this worker has the page, and it has not, or not in this language.
  const response = early && early.status !== 204 ? early : await fetch(event.request);
  if (isAway(response)) throw new Error(String(response.status));
  return response;
}

// A page that lies here as such opens at once. Else the network comes first; where the page is kept, for a short while.
async function page(event) {
  const url = new URL(event.request.url);
  const kept = await keptPage(url);
  const own = await ownUrl(url);
  const atOnce = own ? await cached(KEPT, own) : isKeptPage(url.pathname) && kept;
  if (atOnce) return atOnce;
  const network = fromNetwork(event);
  network.catch(() => undefined);
  try {
    const found = await (kept ? Promise.race([network, soon(PATIENCE_MS)]) : network) || kept;
    if (own) event.waitUntil(orNothing(keepOwn(own))); // in a language that was not read here before
    return found;
  } catch (gone) {
    return kept || await otherLanguage(url) || away();
  }
}

// A kept page whose language was not kept, without a link: what it says in another is better than nothing.
const otherLanguage = ({ pathname }) => isKeptPage(pathname) && cached(KEPT, pathname, { ignoreSearch: true });

const anywhere = (request) => orNothing((async () => self.caches.match(request.url))());

// Names of static files change with their content: what is here is right.
async function fromDevice(request) {
  const kept = await anywhere(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (mayStore(response)) {
    const copy = response.clone();
    await orNothing(openCache(STATIC).then((cache) => cache.put(request.url, copy).then(() => trimStatic(cache)))); // no room
  }
  return response;
}

// Static files without a hash (a developer's server): what the network says, else what is here.
async function asset(request) {
  try {
    return await fetch(request);
  } catch (gone) {
    return await anywhere(request) || Response.error();
  }
}

async function kept(request) {
  const { pathname, search } = new URL(request.url);
  const file = await orNothing(inStore((database) => row(database, "files", pathname)));
  const media = file && file.whole && file.part && await orNothing(openCache(MEDIA));
  if (media) return slice(media, file, request.headers.get("Range"));
  return await cached(KEPT, pathname + search) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const route = routeOf(event.request, self.location.origin);
  if (route === "page") event.respondWith(page(event));
  if (route === "static") event.respondWith(fromDevice(event.request));
  if (route === "asset") event.respondWith(asset(event.request));
  if (route === "kept") event.respondWith(kept(event.request));
});

// Fails with a page of another version; the browser tries again. Only the page that is shown when nothing else is: in the language that is read here, and in those that were before.
async function install() {
  const wanted = await language();
  const had = await Promise.all(LANGUAGES.map((tag) => cached(KEPT, awayUrl(tag))));
  await keepOwn(awayUrl(wanted));
  for (const tag of LANGUAGES.filter((each, place) => each !== wanted && had[place])) await keepOwn(awayUrl(tag));
}

self.addEventListener("install", (event) => { event.waitUntil(install()); });

// What is preloaded says which version of the page is here, so that the server need not send it.
async function preloads({ navigationPreload }) {
  if (!navigationPreload) return;
  await navigationPreload.enable();
  await navigationPreload.setHeaderValue(self.keptVersion || "true");
}

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), preloads(self.registration)]));
});

// Background Sync, where there is one: the browser wakes us when the link is back. A failure makes it try again.
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(inStore((database) => send(database, askSession)));
});
