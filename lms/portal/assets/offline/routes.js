// What the service worker does with which request. Pure, so that every case can be tested.

const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PAGES = "/offline/pages/";
export const AWAY = "/offline/"; // the page that says what is kept; shown when nothing better is
// Nothing of these ever passes the worker: what is written, who is signed in, the CMS.
const LEFT_ALONE = ["/sync/", "/accounts/", "/cms/", "/documents/", "/offline/session/", "/healthz", "/readyz"];

/** "static", "asset" (unhashed), "kept" (may be in the cache of kept things), "page", or "" for: leave it alone. */
export function routeOf({ method, mode, url }, origin) {
  const { origin: from, pathname } = new URL(url);
  if (method !== "GET" || from !== origin || LEFT_ALONE.some((start) => pathname.startsWith(start))) return "";
  if (pathname.startsWith("/static/")) return HASHED.test(pathname) ? "static" : "asset";
  if (mode === "navigate") return "page";
  if (pathname.startsWith("/files/") || pathname.startsWith("/learn/pictures/")) return "kept";
  return "";
}

/**
 * May an answer be copied into a cache? Never a page of somebody's, nor what says that it must not be stored. Files of
 * lectures say `private` because they are for people signed in; they are the same for all of them, and may be kept when
 * a list of pieces has `promised` their very bytes.
 */
export function mayStore(response, promised = false) {
  const control = response.headers.get("Cache-Control") || "";
  return response.status === 200 && !response.redirected && response.type !== "opaque"
    && !(promised ? /no-store/i : /no-store|private/i).test(control);
}

/** Does an answer to a navigation mean that the product is not there, though something answered for it? */
export const isAway = (response) => [502, 503, 504].includes(response.status);

/** Is it a kept page's own address? */
export const isKeptPage = (pathname) => pathname.startsWith(PAGES);

/** The page for "not there" in a language. */
export const awayUrl = (language) => `${AWAY}?lang=${language}`;
