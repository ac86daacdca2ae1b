// Why a run says what it says: each decision with its values and sources, each amount with its computation.
import { amounts, compute } from "./amounts.js";
import { evaluate, leaves } from "./conditions.js";

const URGENCY = ["urgent", "asap", "routine"];
const ACTS = ["advise", "treat", "prescribe"];
const unique = (things) => Array.from(new Set(things));
const names = (thing) => thing.references || [];

function recommendation(document, act, answers) {
  const found = amounts(document, act.amounts || [], answers);
  const cited = found.reduce((all, amount) => all.concat(names(document.value.get(amount.id))), names(act));
  return { step: act, amounts: found, references: unique(cited) };
}

// Two tests are one when they ask the same, in whichever order their fields were written.
function keyOf({ kind, name, condition }) {
  const { op, value, unit, values } = condition[kind];
  return JSON.stringify([kind, name, op, value, unit, values]);
}

// The tests on inputs that these conditions come down to, each once, in the order of the questions.
function testsOf(document, conditions, values) {
  const tests = new Map();
  const sources = [];
  const waiting = conditions.reduce((all, condition) => all.concat(leaves(condition)), []);
  while (waiting.length) {
    const leaf = waiting.shift();
    const computed = document.value.get(leaf.name);
    const key = keyOf(leaf);
    if (computed && computed.kind === "flag") {
      sources.push(...names(computed));
      waiting.push(...leaves(computed.when));
    } else if (!tests.has(key)) {
      const value = values.get(leaf.name);
      const holds = evaluate(leaf.condition, values, document.units);
      tests.set(key, { name: leaf.name, value: value === undefined ? null : value, holds });
    }
  }
  const order = new Map(document.raw.inputs.map(({ id }, place) => [id, place]));
  const place = ({ name }) => (order.has(name) ? order.get(name) : order.size);
  const numbered = Array.from(tests.values()).map((test, at) => ({ test, at }));
  numbered.sort((one, other) => place(one.test) - place(other.test) || one.at - other.at);
  return { tests: numbered.map(({ test }) => test), sources };
}

function ruleOf(document, { step, branch, rule }) {
  if (branch === "red_flag") {
    const flag = document.redFlags.find(({ id }) => id === step);
    return { used: names(flag), text: flag.text, when: [flag.when] };
  }
  const decide = document.step.get(step);
  if (branch !== "otherwise") {
    const taken = decide.rules[rule];
    return { used: names(taken), text: taken.text, when: [taken.when] };
  }
  const used = decide.rules.reduce((all, each) => all.concat(names(each)), []);
  return { used, text: decide.otherwise_text || {}, when: decide.rules.map(({ when }) => when) };
}

function reasonsOf(document, state) {
  const values = compute(document, state.answers);
  return state.trail.filter(({ branch }) => branch).map((visit) => {
    const { used, text, when } = ruleOf(document, visit);
    const { tests, sources } = testsOf(document, when, values);
    return { step: visit.step, branch: visit.branch, text, tests, references: unique([...used, ...sources]) };
  });
}

/** The recommendations, the most urgent referral, the outcome, and the reasons for them, as of this state. */
export function explain(document, state) {
  const passed = state.trail.filter(({ branch }) => !branch).map(({ step }) => document.step.get(step));
  const recommendations = passed.filter(({ kind }) => ACTS.includes(kind))
    .map((act) => recommendation(document, act, state.answers));
  const refers = passed.filter(({ kind }) => kind === "refer");
  const ranked = URGENCY.reduce((all, urgency) => all.concat(refers.filter((step) => step.urgency === urgency)), []);
  const reasons = reasonsOf(document, state);
  const cited = [...reasons, ...recommendations, ...ranked].reduce((all, thing) => all.concat(names(thing)), []);
  return {
    recommendations,
    referral: ranked[0] || null,
    outcome: passed.find(({ kind }) => kind === "outcome") || null,
    reasons,
    notMeasured: state.answers.filter(([, value]) => value === null).map(([name]) => name),
    references: unique(cited),
  };
}
