import assert from "node:assert/strict";
import { test } from "node:test";
import { isAble, sayUnable } from "../../../lms/portal/assets/offline/unable.js";
import { KEEP, KEPT_PAGE, aPage, said, template } from "./dom.mjs";

const able = () => ({ caches: {}, crypto: { subtle: {} }, indexedDB: {}, navigator: { serviceWorker: {} } });
const SENTENCE = "This browser keeps nothing: it may be a private window. Use a normal window.";

test("a window with everything is able", () => assert.equal(isAble(able()), true));

for (const name of ["caches", "crypto", "indexedDB"]) {
  test(`a window without ${name} is not, nor one that guards it`, () => {
    const { [name]: gone, ...without } = able();
    assert.equal(isAble(without), false);
    const guarded = Object.defineProperty(able(), name, { get() { throw new DOMException("guarded", "SecurityError"); } });
    assert.equal(isAble(guarded), false);
  });
}

test("so it is without workers, and on an address without a certificate", () => {
  assert.equal(isAble({ ...able(), navigator: {} }), false);
  assert.equal(isAble({ ...able(), crypto: {} }), false);
});

test("Keep offline says why nothing can be kept, and its form leads nowhere", () => {
  const window = aPage(template(KEEP, { kind: "lesson", uuid: "1" }));
  sayUnable();
  assert.equal(said("[data-keep] > [role=status]"), SENTENCE);
  const form = document.querySelector("form");
  assert.equal(form.hidden, true);
  assert.equal(form.dispatchEvent(new window.Event("submit", { cancelable: true })), false);
});

test("so does the page of what is kept; a page without either says nothing", () => {
  aPage(template(KEPT_PAGE));
  sayUnable();
  assert.equal(said("#records"), SENTENCE);
  aPage("<p>a lesson</p>");
  sayUnable();
  assert.equal(said("body"), "a lesson");
});
