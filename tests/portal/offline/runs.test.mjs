import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open } from "../../../pathways/assets/engine/index.js";
import { counts, nextBatch } from "../../../lms/portal/assets/offline/outbox.js";
import { leave } from "../../../lms/portal/assets/offline/person.js";
import { AnswerRefused, MovedOn, runsOf, startRun } from "../../../lms/portal/assets/offline/runs.js";
import { Words, format } from "../../../lms/portal/assets/offline/run_words.js";
import { KEY, OWNER, aDevice, arrive, openStore, present, rows } from "./support.mjs";

const path = new URL("../../../pathways/content/childhood-diarrhoea.json", import.meta.url);
const PATHWAY = open(JSON.parse(await readFile(path, "utf8")));
const NAMES = { pathway: "0197d1c0-0000-7000-8000-0000000000aa", checksum: "c".repeat(64) };

async function started() {
  const device = await aDevice();
  const run = await startRun(device.database, device.person, PATHWAY, NAMES);
  return { ...device, run };
}
const sent = async ({ database, person }) => (await nextBatch(database, person)).map(({ kind, d }) => [kind, d]);

test("a run begins with a record that names the version", async () => {
  const device = await started();
  assert.deepEqual(await sent(device), [["run.started", { run: device.run.id, ...NAMES }]]);
  assert.equal(device.run.state.question, "age");
});

test("each answer is a record with its place in the log, in the one spelling of its value", async () => {
  const device = await started();
  const { database, person, run } = device;
  await run.answer(database, person, "12.0");
  const question = run.state.question;
  await run.undo(database, person);
  await run.answer(database, person, "13");
  assert.equal(run.state.question, question);
  assert.deepEqual((await sent(device)).slice(1).map(([, d]) => d), [
    { run: run.id, position: 0, step: "age", value: "12" },
    { run: run.id, position: 1, step: "age", undo: true },
    { run: run.id, position: 2, step: "age", value: "13" },
  ]);
});

test("what was not measured is unknown, and said as such", async () => {
  const device = await started();
  const { database, person, run } = device;
  await run.answer(database, person, "12");
  while (!PATHWAY.input.get(run.state.question).may_skip) await run.answer(database, person, firstAnswer(run));
  const skipped = run.state.question;
  await run.answer(database, person, null);
  const [, last] = (await sent(device)).pop();
  assert.deepEqual([last.step, last.missing, "value" in last], [skipped, "not_measured", false]);
  assert.equal(new Map(run.state.answers).get(skipped), null);
});

const firstAnswer = (run) => {
  const question = PATHWAY.input.get(run.state.question);
  if (question.type === "yes_no") return "no";
  return question.type === "choice" ? question.options[0].id : String(question.min);
};

test("an answer that does not fit changes nothing and is not sent", async () => {
  const device = await started();
  const { database, person, run } = device;
  await assert.rejects(run.answer(database, person, "600"), AnswerRefused);
  await assert.rejects(run.answer(database, person, null), AnswerRefused);
  assert.equal((await sent(device)).length, 1);
  assert.deepEqual(run.log, []);
});

test("nothing to take back is no record", async () => {
  const device = await started();
  await device.run.undo(device.database, device.person);
  assert.equal((await sent(device)).length, 1);
});

test("a run goes on after a restart, and its text lies sealed", async () => {
  const { database, factory, person, run } = await started();
  await run.answer(database, person, "12");
  database.close();
  const again = await openStore(factory);
  const [held] = await runsOf(again, await present(again), PATHWAY, NAMES);
  assert.deepEqual(held.state, run.state);
  const [raw] = await rows(again, "runs");
  assert.equal(Buffer.from(raw.sealed.data).includes("age"), false);
  assert.deepEqual(Object.keys(raw).sort(), ["begun", "entries", "finished", "id", "owner", "sealed"]);
});

test("two tabs do not answer one question twice", async () => {
  const { database, person, run } = await started();
  const [other] = await runsOf(database, person, PATHWAY, NAMES);
  await run.answer(database, person, "12");
  await assert.rejects(other.answer(database, person, "13"), MovedOn);
  assert.equal((await counts(database, OWNER)).waiting, 2);
  assert.deepEqual(other.log, []);
});

test("two taps at once are one answer, with one place in the log", async () => {
  const device = await started();
  const { database, person, run } = device;
  const taps = await Promise.allSettled([run.answer(database, person, "12"), run.answer(database, person, "12")]);
  assert.deepEqual(taps.map(({ status }) => status), ["fulfilled", "rejected"]);
  assert.ok(taps[1].reason instanceof MovedOn);
  const steps = (await sent(device)).slice(1).map(([, d]) => [d.position, d.step]);
  assert.deepEqual(steps, [[0, "age"]]);
  assert.equal(run.log.length, 1);
});

test("runs of another version are not shown with this one", async () => {
  const { database, person } = await started();
  assert.deepEqual(await runsOf(database, person, PATHWAY, { checksum: "d".repeat(64) }), []);
});

test("signing out takes the drafts along", async () => {
  const { database } = await started();
  await leave(database, OWNER);
  await arrive(database, { owner: OWNER, keys: [KEY], until: 0 });
  assert.deepEqual(await runsOf(database, await present(database), PATHWAY, NAMES), []);
});

async function toTheEnd(device, answers) {
  const { database, person, run } = device;
  for (let count = 0; run.state.question; count += 1) {
    assert.ok(count < 60);
    const wanted = answers[run.state.question];
    await run.answer(database, person, wanted === undefined ? firstAnswer(run) : wanted);
  }
}

test("a finished run stays as it is, and only the last ones are kept", async () => {
  const device = await started();
  await toTheEnd(device, { age: "12" });
  const length = device.run.log.length;
  await device.run.undo(device.database, device.person);
  assert.equal(device.run.log.length, length);
  for (let i = 0; i < 8; i += 1) {
    device.run = await startRun(device.database, device.person, PATHWAY, NAMES, new Date(Date.UTC(2030, 0, i + 1)));
    await toTheEnd(device, { age: "12" });
  }
  const held = await runsOf(device.database, device.person, PATHWAY, NAMES);
  assert.equal(held.length, 5);
  assert.equal(held[0].id, device.run.id);
});

const SAY = {
  units: { mo: "months", kg: "kg", mL: "mL", "mL/kg": "mL per kg" }, not_measured: "not measured", yes: "yes", no: "no",
  refusals: { range: "%(minimum)s to %(maximum)s", not_applicable: "%(youngest)s to %(oldest)s", option: "choose" },
  cannot_be_said: "unknown", from_a_table: "table", dose_no_weight: "weigh: %(rate)s", dose_not_certain: "again: %(rate)s",
  dose_too_small: "small: %(exact)s", dose_at_maximum: "held: %(exact)s", dose_rounded: "%(rate)s x %(weight)s = %(exact)s",
};

test("values, refusals and sources are said as the server says them", () => {
  const words = new Words(SAY, "bo");
  assert.equal(words.value({ type: "yes_no" }, true), "yes");
  assert.equal(words.value({ type: "number" }, null), "not measured");
  assert.deepEqual(words.shown({ zh: "a", bo: "b" }), { text: "b", lang: "bo" });
  assert.deepEqual(new Words(SAY, "en").shown({ zh: "a", bo: "b" }), { text: "a", lang: "zh-Hans" });
  assert.equal(words.refusal(PATHWAY, { code: "not_applicable", input: "age" }), "2 to 59 months");
  assert.equal(words.source({ citation: "WHO", year: 2014 }), "WHO (2014)");
  assert.equal(words.source({ citation: "WHO" }), "WHO");
  assert.equal(format("%(a)s %(b)s %(a)s", { a: 1, b: 2 }), "1 2 1");
});

test("a dose says how it came about, or why there is none", () => {
  const words = new Words(SAY, "en");
  const dose = PATHWAY.computed.find(({ kind }) => kind === "dose");
  const said = (amount, weight) => words.dose(PATHWAY, dose, { low: null, exact: null, held: "", ...amount }, weight);
  const number = (digits, exponent = 0) => ({ sign: 1, digits, exponent });
  const rate = `${dose.amount.value} mL per kg`;
  assert.deepEqual(said({}, null), { result: "", computation: `weigh: ${rate}` });
  assert.deepEqual(said({}, number("10")), { result: "", computation: `again: ${rate}` });
  assert.deepEqual(said({ exact: number("15", -1) }, number("10")), { result: "", computation: "small: 1.5 mL" });
  const whole = said({ low: number("750"), high: number("750"), exact: number("7505", -1) }, number("101", -1));
  assert.deepEqual(whole, { result: "750 mL", computation: `${rate} x 10.1 kg = 750.5 mL` });
  assert.equal(said({ low: number("9"), exact: number("10"), held: "at_maximum" }, number("1")).computation, "held: 10 mL");
});

test("an amount from a table is a number, a range, or cannot be said", () => {
  const words = new Words(SAY, "en");
  const document = { value: new Map([["t", { id: "t", kind: "table", unit: "mL", text: { zh: "t" } }]]) };
  const number = (digits) => ({ sign: 1, digits, exponent: 0 });
  const said = (low, high) => words.amount(document, { id: "t", low, high }, new Map());
  assert.equal(said(number("5"), number("5")).result, "5 mL");
  assert.equal(said(number("5"), number("10")).result, "5\u201310 mL");
  assert.deepEqual([said(null, null).result, said(null, null).computation], ["", "unknown"]);
});
