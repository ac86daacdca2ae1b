// One run through a document: pure functions from state and answer to the next state.
// A state is { answers: [[input, value]], trail: [{ step, branch, rule }], redFlags, at, question, outcome }.
import { AnswerRefused, readAnswer } from "./answers.js";
import { compute } from "./amounts.js";
import { evaluate } from "./conditions.js";

/** The document leads nowhere. Verification finds every such document before it is published. */
export class DocumentUnsound extends Error {}

const EMPTY = { answers: [], trail: [], redFlags: [], at: "", question: null, outcome: null };
const visit = (step, branch = "", rule = -1) => ({ step, branch, rule });

// The branch that a decision takes. An unknown rule is never passed over as if it were false.
function decide(document, step, values) {
  for (let index = 0; index < step.rules.length; index += 1) {
    const truth = evaluate(step.rules[index].when, values, document.units);
    if (truth) return { passed: visit(step.id, "rule", index), to: step.rules[index].to };
    if (truth === null) return { passed: visit(step.id, "unknown", index), to: step.when_unknown || "" };
  }
  return { passed: visit(step.id, "otherwise"), to: step.otherwise || "" };
}

// Walk from `target` to the next open question or to an outcome; answered questions are passed.
function advance(document, state, target) {
  const answered = new Map(state.answers);
  const values = compute(document, answered);
  const trail = state.trail.slice();
  for (let count = 0; count < document.raw.steps.length; count += 1) {
    const current = document.step.get(target);
    if (!current) throw new DocumentUnsound(`there is no step ${target}`);
    if (current.kind === "ask") {
      if (!answered.has(current.input)) return { ...state, trail, at: target, question: current.input };
      target = current.to;
    } else if (current.kind === "decide") {
      const { passed, to } = decide(document, current, values);
      trail.push(passed);
      target = to;
    } else {
      trail.push(visit(target));
      if (current.kind === "outcome") return { ...state, trail, at: target, question: null, outcome: target };
      target = current.to;
    }
  }
  throw new DocumentUnsound(`the steps around ${target} go round in a circle`);
}

// The first red flag that is true now and ranks above those that have interrupted already.
function interrupting(document, state) {
  const values = compute(document, state.answers);
  for (const flag of document.redFlags) {
    if (state.redFlags.includes(flag.id)) return null;
    if (evaluate(flag.when, values, document.units)) return flag;
  }
  return null;
}

/** The state before the first answer. */
export const begin = (document) => advance(document, EMPTY, document.raw.start);

/** The state after one answer to the current question. Throws AnswerRefused and changes nothing. */
export function step(document, state, input, raw) {
  if (state.question === null || input !== state.question) throw new AnswerRefused("stale", input);
  const value = readAnswer(document, input, raw);
  const after = { ...state, answers: [...state.answers, [input, value]] };
  const flag = interrupting(document, after);
  if (!flag) return advance(document, after, document.step.get(state.at).to);
  after.redFlags = [...state.redFlags, flag.id];
  after.trail = [...state.trail, visit(flag.id, "red_flag")];
  return advance(document, after, flag.to);
}

/** The state after a whole log of { input, value } and { undo: true }. */
export function replay(document, log) {
  const kept = [];
  log.forEach((entry) => {
    if (entry.undo) kept.pop();
    else kept.push(entry);
  });
  return kept.reduce((state, { input, value }) => step(document, state, input, value), begin(document));
}
