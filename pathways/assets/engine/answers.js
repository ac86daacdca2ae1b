// From what a person typed or chose to a value, or a refusal whose code the page puts into words.
import { compare, isMultiple, of, parse, text } from "./decimal.js";
import { convert } from "./units.js";

const WORDS = new Map([["yes", true], ["no", false]]);

/** The answer does not fit the question; nothing has changed. */
export class AnswerRefused extends Error {
  constructor(code, name) {
    super(`${name}: ${code}`);
    this.code = code;
    this.input = name;
  }
}

function numberFrom(question, raw) {
  const value = typeof raw === "boolean" ? null : parse(String(raw));
  if (value === null) throw new AnswerRefused("number", question.id);
  if (compare(value, of(question.min)) < 0 || compare(value, of(question.max)) > 0) {
    throw new AnswerRefused("range", question.id);
  }
  if (!isMultiple(value, of(question.step))) throw new AnswerRefused("increment", question.id);
  return parse(text(value));
}

function checkApplicability(document, question, value) {
  const rule = document.raw.applicability;
  if (question.id !== rule.input) return;
  const age = convert(value, question.unit, rule.unit);
  if (compare(age, of(rule.min)) < 0 || compare(age, of(rule.max)) > 0) {
    throw new AnswerRefused("not_applicable", question.id);
  }
}

/** The value of an answer given as text, number or bool; null means "not measured". */
export function readAnswer(document, name, raw) {
  const question = document.input.get(name);
  if (raw === null) {
    if (!question.may_skip) throw new AnswerRefused("required", name);
    return null;
  }
  if (question.type === "number") {
    const value = numberFrom(question, raw);
    checkApplicability(document, question, value);
    return value;
  }
  if (question.type === "choice" && question.options.some(({ id }) => id === raw)) return raw;
  if (question.type === "yes_no" && typeof raw === "boolean") return raw;
  if (question.type === "yes_no" && WORDS.has(raw)) return WORDS.get(raw);
  throw new AnswerRefused("option", name);
}

/** The one spelling in which a value is kept and sent; `readAnswer` gives the same value for it. */
export const canonicalAnswer = (value) => (value !== null && typeof value === "object" ? text(value) : value);
