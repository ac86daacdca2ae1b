import assert from "node:assert/strict";
import { test } from "node:test";
import { namedIn, trimStatic } from "../../../lms/portal/assets/offline/caches.js";
import { isAway, isKeptPage, mayStore, routeOf } from "../../../lms/portal/assets/offline/routes.js";

const ORIGIN = "https://learn.example.org";
const ROUTES = [
  ["/", { mode: "navigate" }, "page"], ["/courses/a/", { mode: "navigate" }, "page"],
  ["/offline/pages/lesson/x/?lang=bo", { mode: "navigate" }, "page"], ["/courses/a/", {}, ""],
  ["/courses/a/", { mode: "navigate", method: "POST" }, ""], ["/accounts/sign-in/", { mode: "navigate" }, ""],
  ["/cms/", { mode: "navigate" }, ""], ["/sync/", { method: "POST" }, ""], ["/offline/session/", {}, ""],
  ["/static/portal/portal.0123456789ab.css", {}, "static"], ["/static/portal/portal.css", {}, "asset"],
  ["/files/u/v240.mp4", {}, "kept"], ["/learn/pictures/a/b/", {}, "kept"], ["/offline/lesson/u/?size=text", {}, ""],
  ["https://other.example.org/static/a.0123456789ab.css", {}, ""], ["/documents/1/a.pdf", { mode: "navigate" }, ""],
];
for (const [url, more, expected] of ROUTES) {
  test(`${JSON.stringify(more)} ${url}`, () => {
    const full = url.startsWith("http") ? url : ORIGIN + url;
    assert.equal(routeOf({ method: "GET", mode: "no-cors", url: full, ...more }, ORIGIN), expected);
  });
}

test("nothing personal is ever stored", () => {
  const answer = (control, status = 200) => new Response("x", { status, headers: control ? { "Cache-Control": control } : {} });
  assert.equal(mayStore(answer("private, no-store")), false);
  assert.equal(mayStore(answer("private, no-cache")), false);
  assert.equal(mayStore(answer("No-Store")), false);
  assert.equal(mayStore(answer("private, max-age=31536000"), true), true);
  assert.equal(mayStore(answer("private, no-store"), true), false);
  assert.equal(mayStore(answer("max-age=31536000, public, immutable")), true);
  assert.equal(mayStore(answer("no-cache")), true);
  assert.equal(mayStore(answer("", 404)), false);
  assert.equal(mayStore({ ...answer(""), headers: new Headers(), status: 200, redirected: true }), false);
});

test("a proxy that answers for a server that is gone is no answer", () => {
  assert.deepEqual([200, 404, 500, 502, 503, 504].map((status) => isAway({ status })), [false, false, false, true, true, true]);
});

test("a kept page is known by its address", () => {
  assert.equal(isKeptPage("/offline/pages/lesson/u/"), true);
  assert.equal(isKeptPage("/offline/"), false);
});

test("static files are found in pages, attributes and stylesheets", () => {
  const text = '<link href="/static/p.css"><div data-script="/static/o.js"></div> url(/static/f.woff2) "/static/p.css" "/other/x.css"';
  assert.deepEqual(namedIn(text), ["/static/p.css", "/static/o.js", "/static/f.woff2"]);
  assert.deepEqual(namedIn(text), ["/static/p.css", "/static/o.js", "/static/f.woff2"]);
});

test("the oldest static files go first", async () => {
  const gone = [];
  await trimStatic({ keys: async () => Array.from({ length: 83 }, (_, i) => i), delete: async (key) => gone.push(key) });
  assert.deepEqual(gone, [0, 1, 2]);
});
