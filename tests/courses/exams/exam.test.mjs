import assert from "node:assert/strict";
import { test } from "node:test";
import { aPage, said, template, until } from "../../portal/offline/dom.mjs";

const BLOCK = /{% block main %}([^]*){% endblock %}\s*{% block script %}/;

test("the page as its template makes it is brought to life: an answer is saved, the time set right", async () => {
  const window = aPage("");
  const page = template("courses/templates/courses/exams/questions.html", { left_seconds: "630", now: "1000" });
  window.document.body.innerHTML = page.replace(BLOCK, "$1");
  const form = document.getElementById("exam-form");
  form.insertAdjacentHTML("afterbegin", '<input type="hidden" name="csrfmiddlewaretoken" value="t">');
  form.insertAdjacentHTML("beforeend", '<section data-item><input type="hidden" name="place" value="1"><input type="radio" name="q1-p1" value="a"></section>');
  globalThis.setInterval = () => 0;
  const sent = [];
  globalThis.fetch = async (_url, options) => {
    sent.push(new URLSearchParams(options.body));
    return { status: 200, json: async () => ({ at: "14:02", left: 90, now: 5000, problems: {}, was: {} }) };
  };
  await import("../../../courses/exams/assets/exam.js");
  assert.equal(said("[data-time]"), "10 min");
  const radio = document.querySelector("input[type=radio]");
  radio.checked = true;
  radio.dispatchEvent(new window.Event("change", { bubbles: true }));
  await until(() => said("#exam-saved") === "Saved at 14:02.", "it is saved");
  assert.equal(said("[data-time]"), "1 min");
  assert.ok(Number(sent[0].get("sequence")) >= 1000);
});
