import assert from "node:assert/strict";
import { test } from "node:test";
import "./support.mjs";
import { NotSent, bytesOf, jsonOf, patiently } from "../../../lms/portal/assets/offline/link.js";

const offline = (error) => error instanceof NotSent && error.code === "offline";
const never = () => new Promise(() => undefined);
const hanging = (...parts) => new Response(new ReadableStream({
  start: (controller) => parts.forEach((part) => controller.enqueue(new TextEncoder().encode(part))), pull: never,
}));

test("a link that hangs before the headers is as good as cut, and the request is broken off", async () => {
  let signal;
  const request = (url, options) => { ({ signal } = options); return never(); };
  await assert.rejects(patiently(request, "/sync/", {}, 1), offline);
  assert.equal(signal.aborted, true);
});

test("so it is where the browser cannot break a request off", async () => {
  const { AbortController } = globalThis;
  delete globalThis.AbortController;
  try {
    await assert.rejects(patiently(never, "/sync/", {}, 1), offline);
  } finally {
    globalThis.AbortController = AbortController;
  }
});

test("a link that hangs in the body is as good as cut, and the request is broken off", async () => {
  let signal;
  const request = async (url, options) => { ({ signal } = options); return hanging("{\"v\":"); };
  const response = await patiently(request, "/sync/", {});
  await assert.rejects(jsonOf(response, 1), offline);
  assert.equal(signal.aborted, true);
  await assert.rejects(bytesOf({ arrayBuffer: never }, 1), offline);
});

test("a body that comes in parts is put together again", async () => {
  const body = new ReadableStream({
    start(controller) {
      ["{\"v\"", ":1,\"say\":\"\u0f56\u0f7c", "\u0f51\"}"].forEach((part) => controller.enqueue(new TextEncoder().encode(part)));
      controller.close();
    },
  });
  assert.deepEqual(await jsonOf(new Response(body)), { v: 1, say: "\u0f56\u0f7c\u0f51" });
  assert.equal((await bytesOf(new Response(null))).length, 0);
  assert.deepEqual(await bytesOf({ arrayBuffer: async () => new Uint8Array([1, 2]).buffer }), new Uint8Array([1, 2]));
});

test("what is no JSON, and a request that fails, are no answer", async () => {
  await assert.rejects(jsonOf(new Response("<h1>Welcome</h1>")), offline);
  await assert.rejects(patiently(() => { throw new TypeError("Failed to fetch"); }, "/", {}), offline);
});
