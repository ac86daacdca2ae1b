import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, goesOn, isPlain, keepAddress, sentence, waits } from "../../../media_pipeline/uploads/assets/answers.js";

const TEXTS = { unreadable: "unreadable", signed_out: "signed out", failed: "failed" };

for (const status of [0, 408, 409, 423, 460, 500, 502, 503, 504]) {
  test(`${status} goes on by itself`, () => assert.equal(goesOn(status), true));
}
for (const status of [400, 401, 403, 404, 410, 412, 413, 415, 429, 507, 200]) {
  test(`${status} waits for the person`, () => assert.equal(goesOn(status), false));
}

test("it waits longer each time, for a day in all, and never longer than half a minute", () => {
  const all = waits();
  assert.deepEqual([...all].sort((a, b) => a - b), all);
  assert.equal(Math.max(...all), 30000);
  assert.ok(all.reduce((sum, each) => sum + each, 0) > 24 * 3600 * 1000);
});

test("the server's own sentence comes first", () => {
  assert.equal(sentence(TEXTS, { status: 413, plain: true, body: "Too large." }), "Too large.");
});

test("but no page, and nothing empty", () => {
  assert.equal(sentence(TEXTS, { status: 403, plain: false, body: "<html>" }), "failed");
  assert.equal(sentence(TEXTS, { status: 413, plain: true, body: "" }), "failed");
  assert.equal(sentence(TEXTS, { status: 200, plain: true, body: "fine?" }), "failed");
});

test("a file that went away and a session that ended have sentences of their own", () => {
  assert.equal(sentence(TEXTS, { unreadable: true, status: 0 }), "unreadable");
  assert.equal(sentence(TEXTS, { signedOut: true }), "signed out");
});

test("plain text is known by its type", () => {
  assert.ok(isPlain("text/plain; charset=utf-8"));
  assert.ok(!isPlain("text/html"));
  assert.ok(!isPlain(null));
});

test("a proxy that is asked too often is asked again, later; too many unfinished uploads wait for the person", () => {
  assert.equal(goesOn(429, "HEAD"), true);
  assert.equal(goesOn(429, "POST"), false);
});

const response = (status) => ({ getStatus: () => status });
for (const status of [200, 204, 404, 410]) {
  test(`${status} to the question how much is there is left to the client`, () => keepAddress("HEAD", response(status)));
}
for (const status of [302, 400, 403, 408, 412, 429, 500, 502, 503]) {
  test(`${status} to it says nothing of what has arrived`, () => {
    assert.throws(() => keepAddress("HEAD", response(status)), (error) => answerTo({ causingError: error }).getStatus() === status);
    keepAddress("PATCH", response(status));
    keepAddress("POST", response(status));
  });
}

test("the answer to a request that failed", () => {
  const told = response(413);
  assert.equal(answerTo({ originalResponse: told, causingError: null }), told);
  assert.equal(answerTo({ originalResponse: null, causingError: new Error("no link") }), null);
});
