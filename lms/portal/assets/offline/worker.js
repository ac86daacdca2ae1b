// The service worker: kept pages, pictures and media when the server does not answer; static files from the device.
// It holds nothing of its own: a new version takes over when the last open tab of the old one is gone.
import { awayUrl, isAway, isKeptPage, mayStore, routeOf } from "./routes.js";
import { send } from "./sender.js";
import { askSession } from "./session.js";
import { MEDIA, slice } from "./slices.js";
import { KEPT, STATIC, keepPage, trimStatic } from "./caches.js";
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

const language = () => inStore((database) => recall(database, "language")).then((tag) => tag || LANGUAGES[0]);

async function away() {
  const wanted = await language();
  const cache = await caches.open(KEPT);
  for (const tag of [wanted, ...LANGUAGES]) {
    const page = await cache.match(awayUrl(tag));
    if (page) return page;
  }
  return Response.error();
}

async function keptPage(url) {
  const { pathname, search } = new URL(url);
  const cache = await caches.open(KEPT);
  if (isKeptPage(pathname)) return cache.match(pathname + search);
  const shown = await inStore((database) => row(database, "shown", pathname));
  if (!shown) return undefined;
  const wanted = await language();
  return await cache.match(`${shown.kept}?lang=${wanted}`) || cache.match(shown.kept, { ignoreSearch: true });
}

const soon = (patience) => new Promise((resolve) => { setTimeout(resolve, patience); });

async function fromNetwork(event) {
  const early = await event.preloadResponse;
  const response = early || await fetch(event.request);
  if (isAway(response)) throw new Error(String(response.status));
  return response;
}

// The network first. Where the page is kept, only for a short while; a page that is kept as such opens at once.
async function page(event) {
  const network = fromNetwork(event);
  network.catch(() => undefined);
  const { pathname, searchParams } = new URL(event.request.url);
  const kept = await keptPage(event.request.url).catch(() => undefined);
  if (kept && isKeptPage(pathname)) return kept;
  try {
    const found = kept ? await Promise.race([network, soon(PATIENCE_MS)]) : await network;
    return found || kept;
  } catch (gone) {
    const asked = LANGUAGES.includes(searchParams.get("lang")) && pathname === "/offline/";
    const own = asked && await (await caches.open(KEPT)).match(awayUrl(searchParams.get("lang")));
    return kept || own || away();
  }
}

// Names of static files change with their content: what is here is right.
async function fromDevice(request) {
  const kept = await caches.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (mayStore(response)) {
    const cache = await caches.open(STATIC);
    await cache.put(request.url, response.clone()).then(() => trimStatic(cache)).catch(() => undefined); // no room
  }
  return response;
}

// Static files without a hash (a developer's server): what the network says, else what is here.
async function asset(request) {
  try {
    return await fetch(request);
  } catch (gone) {
    return await caches.match(request.url) || Response.error();
  }
}

async function kept(request) {
  const file = await inStore((database) => row(database, "files", new URL(request.url).pathname)).catch(() => undefined);
  if (file && file.whole && file.part) return slice(await caches.open(MEDIA), file, request.headers.get("Range"));
  const copy = await caches.match(request.url, { cacheName: KEPT });
  return copy || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const route = routeOf(event.request, self.location.origin);
  if (route === "page") event.respondWith(page(event));
  if (route === "static") event.respondWith(fromDevice(event.request));
  if (route === "asset") event.respondWith(asset(event.request));
  if (route === "kept") event.respondWith(kept(event.request));
});

// Only the page that is shown when nothing else is, in the language that is read here.
self.addEventListener("install", (event) => {
  event.waitUntil(language().then((tag) => keepPage(awayUrl(tag))));
});

self.addEventListener("activate", (event) => {
  const preload = self.registration.navigationPreload;
  event.waitUntil(Promise.all([self.clients.claim(), preload && preload.enable()]));
});

// Background Sync, where there is one: the browser wakes us when the link is back. A failure makes it try again.
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(inStore((database) => send(database, askSession)));
});
