import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { open } from "../../../pathways/assets/engine/index.js";
import { counts, nextBatch } from "../../../lms/portal/assets/offline/outbox.js";
import { fetchPackage, want } from "../../../lms/portal/assets/offline/packages.js";
import { forgetKeys } from "../../../lms/portal/assets/offline/person.js";
import { runsOf, startRun } from "../../../lms/portal/assets/offline/runs.js";
import { aPage, said, template, until } from "./dom.mjs";
import { sha256 } from "./origin.mjs";
import { OWNER, aDevice, freshCaches, put, row, rows } from "./support.mjs";

const ROOT = new URL("../../../", import.meta.url);
const UUID = "0197d1c0-0000-7000-8000-0000000000aa";
const PAGE = `/offline/pages/pathways/${UUID}/?lang=en`;
const RAW = JSON.parse(readFileSync(new URL("pathways/content/childhood-diarrhoea.json", ROOT), "utf8"));
const PATHWAY = open(RAW);
const version = (letter) => ({ pathway: UUID, checksum: letter.repeat(64) });
let count = 0;

/** The sentences that the server gives to these pages, as its program has them. */
function sentences() {
  const program = readFileSync(new URL("pathways/offline/presenters.py", ROOT), "utf8");
  const found = Array.from(program.matchAll(/"(\w+)": _\(((?:\s*"[^"]*")+)\s*\)/g));
  const joined = (text) => Array.from(text.matchAll(/"([^"]*)"/g), ([, part]) => part).join("");
  const named = Object.fromEntries(found.map(([, name, text]) => [name, joined(text)]));
  const refusals = { range: "from %(minimum)s to %(maximum)s", not_applicable: "for %(youngest)s to %(oldest)s", number: "a number", empty: "answer" };
  return { units: {}, urgencies: { urgent: "urgent", asap: "soon", routine: "routine" }, refusals, ...named };
}
const SAY = sentences();

function pageOf(names, review) {
  const island = JSON.stringify({ ...names, document: { ...RAW, ...(review && { review_date: review }) } }).replace(/</g, "\\u003c");
  const words = `<script type="application/json" id="run-words">${JSON.stringify(SAY)}</script>`;
  const values = { "pathway.uuid": UUID, "pathway.published.checksum": names.checksum, island, words };
  return template("pathways/templates/pathways/offline/pathway.html", values);
}

/** A device on which somebody keeps the pathway. */
async function aClinic() {
  freshCaches();
  const device = await aDevice();
  const become = async (names) => {
    const body = pageOf(names);
    const pieces = [{ url: PAGE, bytes: body.length, sha256: sha256(body), type: "text/html" }];
    const key = await want(
      device.database, { kind: "pathways", uuid: UUID, title: "t", bytes: body.length, pieces }, { size: "text", lang: "en", open: PAGE },
    );
    await fetchPackage(device.database, key, { request: async () => new Response(body) });
  };
  await become(version("a"));
  return { ...device, become };
}

/** Opens the kept page, as after a restart; drawn when its script has looked at what stands against it. */
async function opened(device, { names = version("a"), review } = {}) {
  globalThis.indexedDB = device.factory;
  const window = aPage(pageOf(names, review), { lang: "en" });
  const texts = { nobody: "nobody is signed in", full: "no room", notKept: "not kept" };
  Object.assign(document.body.dataset, texts);
  await import(`../../../lms/portal/assets/offline/run.js?${count += 1}`);
  await until(() => document.querySelector("#held-runs, [role=alert]"), "the page's front");
  return window;
}
const startBox = () => document.querySelector("[data-record='run.started']");
const buttons = (scope = "#pathway-run") => Array.from(document.querySelectorAll(`${scope} button`));
const press = (label) => buttons().find(({ textContent }) => textContent === label).click();
const heading = () => said("#pathway-run h1");
const asked = (input) => PATHWAY.input.get(input).text.en || PATHWAY.input.get(input).text.zh;
const begin = async () => { startBox().querySelector("button").click(); await until(() => heading() === asked("age")); };
const sent = async ({ database, person }) => (await nextBatch(database, person)).map(({ kind, d }) => [kind, d.step]);

function answer(window, value) {
  const form = document.querySelector("form.question");
  const field = form.querySelector("#value");
  if (field) field.value = value;
  else form.querySelector(`input[value="${value}"]`).checked = true;
  form.dispatchEvent(new window.Event("submit", { cancelable: true }));
}

async function toTheEnd(window, wanted = {}) {
  for (let turn = 0; turn < 60 && document.querySelector("form.question"); turn += 1) {
    const form = document.querySelector("form.question");
    const own = Object.keys(wanted).find((input) => asked(input) === heading());
    const field = form.querySelector("#value");
    answer(window, own ? wanted[own] : field ? field.min : form.querySelector("input[value=no]") ? "no" : form.querySelector("input").value);
    await until(() => !form.isConnected);
  }
}

test("a run begins with its first question, which a reader's screen reader hears, and with a record", async () => {
  const device = await aClinic();
  await opened(device);
  let added = 0;
  document.addEventListener("outbox:added", () => { added += 1; });
  assert.equal(startBox().hidden, false);
  await begin();
  assert.equal(document.activeElement.tagName, "H1");
  assert.equal(document.querySelector("h1 label").getAttribute("for"), document.querySelector("#value").id);
  await until(() => added);
  assert.deepEqual(await sent(device), [["run.started", undefined]]);
});

test("two taps on the button are one run", async () => {
  const device = await aClinic();
  await opened(device);
  startBox().querySelector("button").click();
  await begin();
  assert.equal((await rows(device.database, "runs")).length, 1);
});

test("an answer that cannot be is told at its field, and nothing is kept of it", async () => {
  const device = await aClinic();
  const window = await opened(device);
  await begin();
  answer(window, "9999");
  await until(() => document.getElementById("error"));
  const field = document.getElementById("value");
  assert.deepEqual([field.getAttribute("aria-invalid"), field.getAttribute("aria-describedby").split(" ").pop()], ["true", "error"]);
  assert.match(said("#error"), /\d/);
  assert.equal((await counts(device.database, OWNER)).waiting, 1);
});

test("answers go on, are taken back, and may be left open where that is allowed", async () => {
  const device = await aClinic();
  const window = await opened(device);
  await begin();
  answer(window, "12");
  await until(() => heading() !== asked("age"));
  assert.match(said("#pathway-run dl"), /12/);
  press(SAY.undo);
  await until(() => heading() === asked("age"));
  answer(window, "13");
  await until(() => heading() !== asked("age"));
  for (let turn = 0; turn < 60 && !buttons().some(({ textContent }) => textContent === SAY.skip); turn += 1) {
    const before = document.querySelector("form.question");
    answer(window, before.querySelector("#value") ? before.querySelector("#value").min : "no");
    await until(() => !before.isConnected);
  }
  const skipped = heading();
  press(SAY.skip);
  await until(() => heading() !== skipped);
  const last = (await nextBatch(device.database, device.person)).pop();
  assert.equal(last.d.missing, "not_measured");
});

test("an outcome says what to do and why, and that a referral has not been sent", async () => {
  const device = await aClinic();
  const window = await opened(device);
  await begin();
  await toTheEnd(window, { age: "12", convulsions: "yes" });
  assert.match(heading(), new RegExp(`^${SAY.outcome}`));
  const text = said("#pathway-run");
  for (const sentence of [SAY.what_to_do, SAY.why, SAY.answers]) assert.ok(text.includes(sentence), sentence);
  const referral = document.querySelector("[data-not-sent]");
  assert.equal(referral.textContent, SAY.not_sent_urgent);
  assert.match(referral.textContent, /has NOT been sent.*Telephone/);
  press(SAY.close);
  await until(() => document.querySelector("#held-runs button"));
  assert.ok(said("#held-runs").startsWith(SAY.show_outcome));
  document.querySelector("#held-runs button").click();
  await until(() => heading().startsWith(SAY.outcome));
});

test("after a restart the run is there and goes on where it was", async () => {
  const device = await aClinic();
  let window = await opened(device);
  await begin();
  answer(window, "12");
  await until(() => heading() !== asked("age"));
  const before = heading();
  window = await opened(device);
  assert.ok(said("#held-runs").startsWith(SAY.go_on));
  document.querySelector("#held-runs button").click();
  await until(() => heading() === before);
});

test("a run of an earlier version is listed, and goes on with that version's document", async () => {
  const device = await aClinic();
  await opened(device);
  await begin();
  await device.become(version("b"));
  const window = await opened(device, { names: version("b") });
  const note = document.querySelector("#held-runs [data-earlier=kept]");
  assert.match(note.textContent, /^Begun with an earlier version/);
  document.querySelector("#held-runs button").click();
  await until(() => heading() === asked("age"));
  answer(window, "12");
  await until(() => heading() !== asked("age"));
  const [run] = await runsOf(device.database, device.person, PATHWAY, version("a"));
  assert.equal(run.log.length, 1);
});

test("where that document is gone a sentence says when it was and what can be done", async () => {
  const device = await aClinic();
  await startRun(device.database, device.person, PATHWAY, version("0"), new Date("2026-06-15T08:00:00Z"));
  await opened(device);
  assert.match(said("#held-runs [data-earlier=gone]"), /^The run of .*2026.*(?:16:00|04:00 PM).* was begun with an earlier version.*go on with it in the list of pathways/);
  assert.deepEqual(buttons("#held-runs"), []);
});

test("what another tab went on with is shown as it is there", async () => {
  const device = await aClinic();
  const window = await opened(device);
  await begin();
  const [elsewhere] = await runsOf(device.database, device.person, PATHWAY, version("a"));
  await elsewhere.answer(device.database, device.person, "12");
  const next = asked(elsewhere.state.question);
  answer(window, "30");
  await until(() => heading() === next);
  assert.equal((await runsOf(device.database, device.person, PATHWAY, version("a")))[0].log.length, 1);
});

test("nobody signed in begins nothing, and a full disk says so where the reader is", async () => {
  const device = await aClinic();
  const window = await opened(device);
  await begin();
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = () => { throw new DOMException("no", "QuotaExceededError"); };
  try {
    answer(window, "12");
    await until(() => document.querySelector("[data-said]"));
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  assert.deepEqual([said("[data-said]"), heading()], ["no room", asked("age")]);
  await forgetKeys(device.database, OWNER);
  await opened(device);
  startBox().querySelector("button").click();
  await until(() => document.querySelector("[data-said]"));
  assert.equal(said("[data-said]"), "nobody is signed in");
  assert.equal((await rows(device.database, "runs")).length, 1);
});

test("a pathway that was withdrawn or replaced cannot be begun, one that is overdue warns", async () => {
  const device = await aClinic();
  const key = `pathways/${UUID}`;
  await opened(device, { review: "2020-01-01" });
  assert.deepEqual([said("[data-standing=due]").slice(0, 10), startBox().hidden], ["The review", false]);
  await opened(device, { names: version("old".slice(0, 1)) });
  assert.deepEqual([said("[data-standing=superseded]").slice(0, 26), startBox().hidden], ["This pathway was replaced ", true]);
  assert.equal(said("[data-standing=again] button"), "Load it again");
  await opened(device);
  await put(device.database, "packages", { ...await row(device.database, "packages", key), gone: true });
  document.dispatchEvent(new CustomEvent("pathways:checked"));
  await until(() => document.querySelector("[data-standing=gone]"));
  assert.equal(startBox().hidden, true);
});

test("a private window says that nothing can be kept, and lets nothing begin", async () => {
  freshCaches();
  await opened({ factory: { open: () => { throw new DOMException("guarded", "SecurityError"); } } });
  assert.match(said("[role=alert]"), /^This browser keeps nothing/);
  assert.equal(startBox().hidden, true);
  globalThis.indexedDB = new IDBFactory();
});
