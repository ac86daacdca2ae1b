import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT, NotStored, keep, keepPage } from "../../../lms/portal/assets/offline/caches.js";
import { isRight } from "../../../lms/portal/assets/offline/forms.js";
import { askSession } from "../../../lms/portal/assets/offline/session.js";
import { freshCaches } from "./support.mjs";

test("a page is kept with what it names, each thing once", async () => {
  freshCaches();
  const asked = [];
  const answers = {
    "/offline/?lang=bo": '<link href="/static/p.css"><script src="/static/start.js"></script>',
    "/static/p.css": "@font-face{src:url('/static/bo.woff2')}", "/static/start.js": "", "/static/bo.woff2": "",
  };
  const request = async (url) => { asked.push(url); return new Response(answers[url]); };
  await keepPage("/offline/?lang=bo", request);
  await keepPage("/offline/?lang=bo", request);
  assert.deepEqual(asked, [
    "/offline/?lang=bo", "/static/p.css", "/static/bo.woff2", "/static/start.js", "/offline/?lang=bo",
  ]);
});

test("a page or a style that is cut in the middle is not kept", async () => {
  freshCaches();
  const cut = () => new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError("cut")) }));
  await assert.rejects(keepPage("/offline/", async () => cut()), (error) => error.code === "offline");
  const page = '<link href="/static/p.css">';
  const request = async (url) => (url === "/offline/" ? new Response(page) : cut());
  await assert.rejects(keepPage("/offline/", request), (error) => error.code === "offline");
  assert.equal(await (await caches.open(KEPT)).match("/static/p.css"), undefined);
});

test("an error page is not kept in place of the page", async () => {
  freshCaches();
  const cache = await caches.open(KEPT);
  await assert.rejects(keep(cache, "/offline/", new Response("", { status: 500 })), NotStored);
  assert.equal(await cache.match("/offline/"), undefined);
});

test("right is every right option, and no other", () => {
  const key = { options: [{ id: "a", correct: true }, { id: "b", correct: false }, { id: "c", correct: true }] };
  assert.equal(isRight(key, ["a", "c"]), true);
  assert.equal(isRight(key, ["a"]), false);
  assert.equal(isRight(key, ["a", "b", "c"]), false);
  assert.equal(isRight(key, []), false);
});

test("a session that is over is told apart from a server that is in trouble", async () => {
  const answer = (status, body = "{}") => async () => new Response(body, { status });
  const code = (expected) => (error) => error.code === expected;
  await assert.rejects(askSession(answer(403)), code("signed_out"));
  await assert.rejects(askSession(answer(503)), code("trouble"));
  await assert.rejects(askSession(async () => { throw new TypeError("cut"); }), code("offline"));
  const cut = new ReadableStream({ start: (controller) => controller.error(new TypeError("cut in the middle")) });
  await assert.rejects(askSession(async () => new Response(cut)), code("offline"));
  const urls = [];
  const asked = await askSession(async (url) => { urls.push(url); return new Response('{"owner":"o","csrf":"c"}'); }, "d");
  assert.deepEqual([asked, urls], [{ url: "/sync/", owner: "o", csrf: "c" }, ["/offline/session/?device=d"]]);
});
