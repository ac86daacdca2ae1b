// The parts of a run in words, as pathways/runs/presenters.py says them online. Every sentence comes from the page.
import { numberText } from "../../../../pathways/assets/engine/index.js";

const TAGS = { zh: "zh-Hans", bo: "bo", en: "en" };

/** A sentence of the server's catalogue with its %(placeholders)s filled. */
export const format = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export class Words {
  constructor(sentences, language) {
    this.say = sentences;
    this.language = language.slice(0, 2);
  }

  /** A text of the document in the reader's language, else in Chinese: { text, lang }. */
  shown(texts = {}) {
    const tag = texts[this.language] ? this.language : "zh";
    return { text: texts[tag] || "", lang: TAGS[tag] };
  }

  unit(unit) {
    return unit in this.say.units ? this.say.units[unit] : unit;
  }

  number(value) {
    return typeof value === "object" ? numberText(value) : String(value);
  }

  quantity(value, unit) {
    return `${this.number(value)} ${this.unit(unit)}`.trim();
  }

  /** An answer in words. */
  value(question, value) {
    if (value === null) return this.say.not_measured;
    if (typeof value === "boolean") return value ? this.say.yes : this.say.no;
    if (typeof value === "object") return this.quantity(value, question.unit);
    return this.shown(question.options.find(({ id }) => id === value).text).text;
  }

  /** Why an answer was not taken, and what to do. */
  refusal(document, { code, input }) {
    const question = document.input.get(input);
    const age = document.raw.applicability;
    const numeric = question.type === "number";
    return format(this.say.refusals[code], {
      minimum: numeric ? this.quantity(question.min, question.unit) : "",
      maximum: numeric ? this.quantity(question.max, question.unit) : "",
      step: numeric ? this.quantity(question.step, question.unit) : "",
      youngest: this.number(age.min),
      oldest: this.quantity(age.max, age.unit),
    });
  }

  /** One dose or amount from a table: { name, result, computation }; the result is empty when it cannot be said. */
  amount(document, amount, answers) {
    const computed = document.value.get(amount.id);
    const name = this.shown(computed.text);
    if (computed.kind === "dose") return { name, ...this.dose(document, computed, amount, answers.get(computed.of)) };
    if (amount.low === null) return { name, result: "", computation: this.say.cannot_be_said };
    const [low, high] = [this.number(amount.low), this.quantity(amount.high, computed.unit)];
    const one = this.number(amount.low) === this.number(amount.high);
    return { name, result: one ? high : `${low}\u2013${high}`, computation: this.say.from_a_table };
  }

  dose(document, dose, amount, weight) {
    const rate = this.quantity(dose.amount.value, dose.amount.unit);
    if (weight === null || weight === undefined) {
      return { result: "", computation: format(this.say.dose_no_weight, { rate }) };
    }
    if (amount.exact === null) return { result: "", computation: format(this.say.dose_not_certain, { rate }) };
    const values = {
      rate, weight: this.quantity(weight, document.input.get(dose.of).unit),
      exact: this.quantity(amount.exact, dose.unit), step: this.quantity(dose.round_to, dose.unit),
    };
    if (amount.low === null) return { result: "", computation: format(this.say.dose_too_small, values) };
    const sentence = amount.held === "at_maximum" ? this.say.dose_at_maximum : this.say.dose_rounded;
    return { result: this.quantity(amount.low, dose.unit), computation: format(sentence, values) };
  }

  source({ citation, year }) {
    return year ? `${citation} (${year})` : citation;
  }
}
