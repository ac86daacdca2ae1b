import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsOf, saver } from "../../../courses/exams/assets/saving.js";
import { aClock, aPage, said, until } from "../../portal/offline/dom.mjs";

const FORM = `<form id="f" action="/attempt/" data-saved="Saved at {time}." data-saving="Saving" data-unsaved="Not yet" data-refused="Refused" data-signed-out="Who are you">
<input type="hidden" name="csrfmiddlewaretoken" value="token"><p id="s"></p>
<section data-item><input type="hidden" name="place" value="1"><fieldset>
  <strong id="p1" data-problem="q1-p1" hidden></strong><input type="hidden" name="was-q1-p1" value="0">
  <input type="radio" name="q1-p1" value="a"><input type="radio" name="q1-p1" value="b"></fieldset></section>
<section data-item><input type="hidden" name="place" value="2"><fieldset><input type="text" name="q2-p1" value=""></fieldset></section>
</form><input id="outside">`;

/** A page of an examination; `answers` are those of the server in turn: [status, JSON], "signed out", or an error. */
function anExam(...answers) {
  const window = aPage(FORM);
  const sent = [];
  const pages = [];
  const heard = [];
  globalThis.fetch = async (url, options) => {
    const asked = options.method === "POST" ? sent : pages;
    asked.push(new URLSearchParams(options.body));
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer === "signed out") return { type: "opaqueredirect", status: 0 };
    return { type: "basic", status: answer[0], json: async () => answer[1], text: async () => answer[1] };
  };
  const { wait, pauses, go } = aClock();
  let moment = 100;
  const form = document.getElementById("f");
  saver(form, document.getElementById("s"), {
    moment: () => { moment += 1; return moment; },
    told: (left, now) => heard.push([left, now]),
    ended: (url) => heard.push(url),
  }, wait);
  const tell = (element, name) => element.dispatchEvent(new window.Event(name, { bubbles: true }));
  const choose = (value) => {
    const radio = form.querySelector(`[value=${value}]`);
    radio.checked = true;
    tell(radio, "change");
  };
  const type = (text, name = "input") => {
    const field = form.querySelector("[name=q2-p1]");
    field.value = text;
    tell(field, name);
  };
  const was = () => form.querySelector("[name=was-q1-p1]").value;
  const back = () => tell(document, "visibilitychange");
  return { sent, pages, heard, pauses, go, choose, type, tell, was, back, online: () => window.dispatchEvent(new window.Event("online")) };
}

const saved = (at = "14:02", problems = {}, was = {}) => [200, { at, left: 90, now: 7, problems, was }];
const PAGE = '<html><body><form id="exam-form"><input name="csrfmiddlewaretoken" value="fresh"></form></body></html>';

test("a choice is sent at once, with its question alone, a key and a moment", async () => {
  const { choose, sent, heard } = anExam(saved());
  choose("b");
  await until(() => said("#s") === "Saved at 14:02.", "it says that it is saved");
  const [body] = sent;
  assert.deepEqual([body.get("q1-p1"), body.getAll("place"), body.get("sequence"), body.get("csrfmiddlewaretoken")], ["b", ["1"], "101", "token"]);
  assert.match(body.get("key"), /^[0-9a-f-]{36}$/);
  assert.deepEqual(heard, [[90, 7]]);
});

test("what is typed is sent when the writer pauses, or leaves the field", async () => {
  const { type, sent, pauses, go } = anExam(saved(), saved("14:03"));
  type("3");
  assert.deepEqual([sent.length, pauses], [0, [1500]]);
  await go();
  await until(() => said("#s") === "Saved at 14:02.", "the pause saves");
  type("37", "change");
  await until(() => said("#s") === "Saved at 14:03.", "leaving saves");
  assert.deepEqual(sent.map((body) => body.get("q2-p1")), ["3", "37"]);
});

test("without a link the very same is tried again, after pauses that grow", async () => {
  const { choose, sent, pauses, go } = anExam(new TypeError("no link"), [503, {}], saved());
  choose("a");
  await until(() => said("#s") === "Not yet", "it says that it is not saved");
  await go();
  await until(() => pauses.length === 2, "it failed again");
  await go();
  await until(() => said("#s") === "Saved at 14:02.", "it is saved");
  assert.deepEqual(pauses, [2000, 4000]);
  assert.equal(new Set(sent.map(String)).size, 1);
});

test("pauses grow to a minute and no further", async () => {
  const { choose, pauses, go } = anExam(...Array.from({ length: 8 }, () => [503, {}]), saved());
  choose("a");
  for (let time = 1; time <= 8; time += 1) {
    await until(() => pauses.length === time, "the next pause");
    await go();
  }
  await until(() => said("#s") === "Saved at 14:02.", "it is saved");
  assert.deepEqual(pauses.map((pause) => pause / 1000), [2, 4, 8, 16, 32, 60, 60, 60]);
});

test("what was answered meanwhile follows, under another key and a later moment", async () => {
  const { choose, type, sent, online } = anExam(new TypeError("no link"), saved(), saved("14:05"));
  choose("a");
  await until(() => said("#s") === "Not yet", "it says that it is not saved");
  type("38", "input");
  online();
  await until(() => said("#s") === "Saved at 14:05.", "both are saved");
  assert.deepEqual(sent.map((body) => [body.get("place"), body.get("sequence")]), [["1", "101"], ["1", "101"], ["2", "102"]]);
  assert.notEqual(sent[1].get("key"), sent[2].get("key"));
});

test("a problem is shown at its field, and goes with the next answer", async () => {
  const { choose } = anExam(saved("1", { "q1-p1": "Choose one." }), saved("2"));
  choose("a");
  await until(() => said("#p1") === "Choose one.", "the sentence");
  const field = document.querySelector("fieldset");
  assert.deepEqual([field.classList.contains("wrong"), field.getAttribute("aria-describedby"), document.getElementById("p1").hidden], [true, "p1", false]);
  choose("b");
  await until(() => said("#s") === "Saved at 2.", "it is saved");
  assert.deepEqual([field.classList.contains("wrong"), field.hasAttribute("aria-describedby"), document.getElementById("p1").hidden], [false, false, true]);
});

test("after the end the page says so and leads to the result", async () => {
  const { choose, heard } = anExam([409, { sentence: "Over.", url: "/result/" }]);
  choose("a");
  await until(() => heard.length, "it leads on");
  assert.deepEqual([said("#s"), heard], ["Over.", ["/result/"]]);
});

const withoutToken = (body) => { body.delete("csrfmiddlewaretoken"); return body.toString(); };

for (const [name, refusal] of [["has been signed out", "signed out"], ["comes with an old token", [403, ""]]]) {
  test(`the answer of whoever ${name} waits, and is sent with a new token after coming back`, async () => {
    const { choose, sent, pages, back, pauses } = anExam(refusal, "signed out", [200, PAGE], saved());
    choose("a");
    await until(() => said("#s") === "Who are you", "it says so");
    back();
    await until(() => pauses.length === 2, "it has looked for a new token in vain");
    assert.deepEqual([said("#s"), sent.length], ["Who are you", 1]);
    back();
    await until(() => said("#s") === "Saved at 14:02.", "it is saved");
    assert.equal(pages.length, 2);
    assert.deepEqual(sent.map((body) => body.get("csrfmiddlewaretoken")), ["token", "fresh"]);
    assert.equal(withoutToken(sent[0]), withoutToken(sent[1]));
  });
}

test("whoever signs in again after the end is told of it", async () => {
  const { choose, heard, back } = anExam("signed out", [409, { sentence: "Over.", url: "/result/" }]);
  choose("a");
  await until(() => said("#s") === "Who are you", "it says so");
  back();
  await until(() => heard.length, "it leads on");
  assert.deepEqual([said("#s"), heard], ["Over.", ["/result/"]]);
});

test("a link that is cut while a token is asked for loses nothing", async () => {
  const { choose, go, sent } = anExam("signed out", new TypeError("no link"), [200, PAGE], saved());
  choose("a");
  await until(() => said("#s") === "Who are you", "it says so");
  await go();
  await until(() => said("#s") === "Not yet", "there is no link");
  await go();
  await until(() => said("#s") === "Saved at 14:02.", "it is saved");
  assert.equal(sent.length, 2);
});

for (const status of [408, 429]) {
  test(`an answer of ${status} is no refusal: it is tried again`, async () => {
    const { choose, go, sent } = anExam([status, {}], saved());
    choose("a");
    await until(() => said("#s") === "Not yet", "it says that it is not saved");
    await go();
    await until(() => said("#s") === "Saved at 14:02.", "it is saved");
    assert.equal(sent[0].toString(), sent[1].toString());
  });
}

test("after a refusal what was answered meanwhile is sent, and the refused answer is not forgotten", async () => {
  const { choose, type, sent } = anExam([400, {}], saved(), saved("14:05"));
  choose("a");
  type("37", "change"); // while the first is on its way
  await until(() => sent.length === 2 && said("#s") === "Refused", "the other one is saved, the first is not");
  assert.deepEqual(sent.map((body) => body.get("place")), ["1", "2"]);
  choose("b");
  await until(() => said("#s") === "Saved at 14:05.", "now it is");
});

test("a part that is changed is touched, also back to its first answer, until the server has it", async () => {
  const by = (value) => ({ "was-q1-p1": value });
  const { choose, sent, was } = anExam(saved("1", {}, by("A")), new TypeError("no link"), saved("2", {}, by("B")), saved("3", {}, by("A")));
  assert.equal(was(), "0");
  choose("a");
  assert.equal(was(), "");
  await until(() => said("#s") === "Saved at 1.", "it is saved");
  assert.equal(was(), "A");
  choose("b");
  await until(() => said("#s") === "Not yet", "it waits");
  choose("a"); // what waited is sent first; its baseline is not that of the newer answer
  await until(() => said("#s") === "Saved at 3.", "both are saved");
  assert.equal(was(), "A");
  assert.deepEqual(sent.map((body) => [body.get("q1-p1"), body.get("was-q1-p1")]), [["a", ""], ["b", ""], ["b", ""], ["a", ""]]);
});

test("what the server refuses is not sent for ever", async () => {
  const { choose, sent } = anExam([400, {}], saved());
  choose("a");
  await until(() => said("#s") === "Refused", "it says so");
  choose("b");
  await until(() => said("#s") === "Saved at 14:02.", "the next answer is saved");
  assert.deepEqual(sent.map((body) => body.get("q1-p1")), ["a", "b"]);
});

test("a field outside the questions is nobody's answer", () => {
  const { sent, tell } = anExam();
  tell(document.getElementById("outside"), "change");
  tell(document.querySelector("[name=csrfmiddlewaretoken]"), "change");
  assert.equal(sent.length, 0);
});

test("fields are those that a form would send", () => {
  aPage('<section><input type="checkbox" name="a" value="1" checked><input type="checkbox" name="a" value="2"><select name="s"><option value="x" selected></option></select><input value="nameless"></section>');
  assert.deepEqual(fieldsOf(document.querySelector("section")), [["a", "1"], ["s", "x"]]);
});
