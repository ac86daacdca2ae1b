import assert from "node:assert/strict";
import { test } from "node:test";
import { pointing } from "../../../courses/exams/assets/pointing.js";
import { aPage } from "../../portal/offline/dom.mjs";

/** A question with a picture of 200 by 100 points that stands at 10, 20. */
function aQuestion(values = ["", ""]) {
  const window = aPage(`<section><figure><img data-hotspot></figure><input data-side="x" value="${values[0]}"><input data-side="y" value="${values[1]}"></section>`);
  const picture = document.querySelector("img");
  picture.getBoundingClientRect = () => ({ left: 10, top: 20, width: 200, height: 100 });
  ["offsetLeft", "offsetTop"].forEach((name) => Object.defineProperty(picture, name, { value: 0 }));
  Object.defineProperty(picture, "offsetWidth", { value: 200 });
  Object.defineProperty(picture, "offsetHeight", { value: 100 });
  const heard = [];
  document.querySelector("section").addEventListener("change", (event) => heard.push(event.target.dataset.side));
  pointing(document.querySelector("section"));
  const press = (clientX, clientY) => picture.dispatchEvent(new window.MouseEvent("click", { clientX, clientY }));
  return { press, heard, mark: document.querySelector(".point"), fields: () => Array.from(document.querySelectorAll("input"), (each) => each.value) };
}

test("a press fills in both fields and is told as a change", () => {
  const { press, fields, heard, mark } = aQuestion();
  assert.equal(mark.hidden, true);
  press(110, 45);
  assert.deepEqual([fields(), heard], [["50.0", "25.0"], ["y"]]);
  assert.deepEqual([mark.hidden, mark.style.left, mark.style.top], [false, "100px", "25px"]);
  // The ring is drawn around the place, and the next press goes through it to the picture.
  const { position, width, pointerEvents } = mark.style;
  assert.deepEqual([position, width, pointerEvents], ["absolute", "24px", "none"]);
});

test("a press at the very edge stays within", () => {
  const { press, fields } = aQuestion();
  press(9, 999);
  assert.deepEqual(fields(), ["0.0", "100.0"]);
});

test("what was answered before is shown", () => {
  const { mark } = aQuestion(["10", "80"]);
  assert.deepEqual([mark.hidden, mark.style.left, mark.style.top], [false, "20px", "80px"]);
});

test("a question without a picture is left alone", () => {
  aPage('<section><input data-side="x"></section>');
  pointing(document.querySelector("section"));
  assert.equal(document.querySelector(".point"), null);
});
