// Draws a run: the open question, or the outcome. The same parts and classes as the pages that the server draws.
import { element } from "./texts.js";

const SEVERITY = { red: "bad", yellow: "warm", green: "good" };

function titled(name, { text, lang }, attributes = {}) {
  return element(name, text, { lang, ...attributes });
}

export class RunPage {
  constructor(root, document, words) {
    this.root = root;
    this.document = document;
    this.words = words;
    this.say = words.say;
  }

  /** What a run of this device looks like now. `handlers`: answer(value), skip(), undo(), close(). */
  show(state, explanation, handlers, error = "") {
    this.root.textContent = "";
    this.root.append(titled("p", this.words.shown(this.document.raw.title), { class: "soft" }));
    if (state.question) this.question(state, explanation, handlers, error);
    else this.outcome(state, explanation, handlers);
    const heading = this.root.querySelector("h1");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
    window.scrollTo(0, 0);
  }

  question(state, explanation, handlers, error) {
    explanation.reasons.filter(({ branch }) => branch === "red_flag").forEach(({ text }) => {
      this.root.append(titled("p", this.words.shown(text), { class: "notice error", role: "alert" }));
    });
    const question = this.document.input.get(state.question);
    const form = element("form", "", { class: `question${error ? " wrong" : ""}`, novalidate: "" });
    const numeric = question.type === "number";
    form.append(this.heading(question, numeric));
    const described = [];
    if (question.help) {
      form.append(titled("p", this.words.shown(question.help), { class: "soft", id: "help" }));
      described.push("help");
    }
    if (error) {
      form.append(element("p", error, { class: "error", id: "error", role: "alert" }));
      described.push("error");
    }
    form.append(numeric ? this.measure(question, described, error) : this.choices(question, described));
    form.append(this.buttons(question, handlers));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { value } = form.elements;
      handlers.answer(value && value.value ? value.value : "");
    });
    this.root.append(form);
    if (state.answers.length) this.soFar(state, handlers);
  }

  heading(question, numeric) {
    const text = this.words.shown(question.text);
    if (!numeric) return titled("h1", text, { id: "asked" });
    const heading = element("h1", "", { lang: text.lang });
    heading.append(element("label", text.text, { for: "value" }));
    return heading;
  }

  measure(question, described, error) {
    const row = element("p", "", { class: "measure" });
    const whole = Number.isInteger(question.step);
    const input = element("input", "", {
      id: "value", name: "value", type: "number", inputmode: whole ? "numeric" : "decimal",
      min: question.min, max: question.max, step: question.step, autocomplete: "off",
    });
    if (described.length) input.setAttribute("aria-describedby", described.join(" "));
    if (error) input.setAttribute("aria-invalid", "true");
    row.append(input, " ", element("span", this.words.unit(question.unit)));
    return row;
  }

  choices(question, described) {
    const group = element("fieldset", "", { "aria-labelledby": "asked" });
    if (described.length) group.setAttribute("aria-describedby", described.join(" "));
    const options = question.type === "yes_no"
      ? [["yes", { text: this.say.Yes, lang: "" }], ["no", { text: this.say.No, lang: "" }]]
      : question.options.map(({ id, text }) => [id, this.words.shown(text)]);
    options.forEach(([value, { text, lang }]) => {
      const label = element("label", "", { class: "choice" });
      const said = element("span", text);
      if (lang) said.setAttribute("lang", lang);
      label.append(element("input", "", { type: "radio", name: "value", value }), said);
      group.append(label);
    });
    return group;
  }

  buttons(question, handlers) {
    const row = element("p", "", { class: "actions" });
    row.append(element("button", this.say.next));
    if (question.may_skip) row.append(this.button(this.say.skip, handlers.skip, "second"));
    return row;
  }

  button(text, work, kind = "") {
    const button = element("button", text, { type: "button", ...(kind && { class: kind }) });
    button.addEventListener("click", work);
    return button;
  }

  soFar(state, handlers) {
    const row = element("p");
    row.append(this.button(this.say.undo, handlers.undo, "quiet"));
    const details = element("details");
    details.append(element("summary", this.say.so_far), this.answers(state.answers));
    this.root.append(row, details);
  }

  answers(pairs) {
    const list = element("dl", "", { class: "facts answers" });
    pairs.forEach(([name, value]) => {
      const question = this.document.input.get(name);
      const said = element("dd");
      const text = value === undefined ? this.say.not_asked : this.words.value(question, value);
      if (value === null || value === undefined) said.append(element("span", text, { class: "tag warm" }));
      else said.textContent = text;
      list.append(titled("dt", this.words.shown(question.text)), said);
    });
    return list;
  }

  outcome(state, explanation, handlers) {
    const { outcome } = explanation;
    const shown = this.words.shown(outcome.text);
    const heading = titled("h1", shown);
    heading.prepend(element("span", this.say.outcome, { class: `tag ${SEVERITY[outcome.severity]}` }), " ");
    this.root.append(heading);
    if (this.document.raw.demonstration) {
      this.root.append(element("p", this.say.demonstration, { class: "notice warning" }));
    }
    if (explanation.referral) this.referral(explanation.referral);
    if (explanation.notMeasured.length) {
      const texts = explanation.notMeasured.map((name) => this.words.shown(this.document.input.get(name).text).text);
      this.root.append(element("p", `${this.say.never_normal} ${texts.join(" ")}`, { class: "notice warning" }));
    }
    this.root.append(element("h2", this.say.what_to_do));
    const list = element("ol", "", { class: "plain" });
    explanation.recommendations.forEach((each) => list.append(this.recommendation(each, new Map(state.answers))));
    this.root.append(list, element("h2", this.say.why));
    explanation.reasons.forEach((reason) => this.root.append(this.reason(reason, explanation.notMeasured)));
    this.root.append(element("h2", this.say.answers), this.answers(state.answers));
    const row = element("p", "", { class: "actions" });
    row.append(this.button(this.say.close, handlers.close));
    this.root.append(row);
  }

  // Nothing has left this device: whoever reads "referral" must not believe that the hospital knows.
  referral({ urgency, reason, text }) {
    const section = element("section", "", { class: "card", "aria-labelledby": "referral" });
    const heading = element("h2", `${this.say.referral} `, { id: "referral" });
    heading.append(element("span", this.say.urgencies[urgency], { class: "tag bad" }));
    const urgent = urgency !== "routine";
    section.append(
      heading,
      element("p", urgent ? this.say.not_sent_urgent : this.say.not_sent, {
        class: `notice ${urgent ? "error" : "warning"}`, role: "alert", "data-not-sent": "",
      }),
      titled("p", this.words.shown(reason)), titled("p", this.words.shown(text)),
    );
    this.root.append(section);
  }

  recommendation({ step, amounts, references }, answers) {
    const item = element("li", "", { class: "card" });
    item.append(titled("p", this.words.shown(step.text)));
    amounts.forEach((amount) => {
      const { name, result, computation } = this.words.amount(this.document, amount, answers);
      const line = element("p", "", { class: "amount" });
      line.append(titled("span", name));
      if (result) line.append(element("strong", result));
      line.append(element("small", computation));
      item.append(line);
    });
    if (references.length) item.append(this.sources(references));
    return item;
  }

  reason({ branch, text, tests, references }, notMeasured) {
    const card = element("details", "", { class: "card" });
    const summary = element("summary");
    summary.append(titled("span", this.words.shown(text)));
    if (branch === "red_flag") summary.append(" ", element("span", this.say.red_flag, { class: "tag bad" }));
    if (branch === "unknown") summary.append(" ", element("span", this.say.undecided, { class: "tag warm" }));
    const values = new Map(tests.filter(({ name }) => this.document.input.has(name)).map(({ name, value }) => [name, value]));
    const pairs = Array.from(values).map(([name, value]) => (
      [name, value === null && !notMeasured.includes(name) ? undefined : value]
    )).filter(([, value]) => value !== undefined || branch === "unknown");
    card.append(summary, this.answers(pairs), this.list(references));
    return card;
  }

  sources(references) {
    const details = element("details");
    details.append(element("summary", this.say.sources), this.list(references));
    return details;
  }

  list(references) {
    const list = element("ul", "", { class: "sources" });
    references.forEach((id) => {
      const reference = this.document.reference.get(id);
      const item = element("li");
      item.append(element("span", this.words.source(reference), { lang: "en" }));
      if (reference.status === "to_be_confirmed") item.append(" ", element("span", this.say.unconfirmed, { class: "tag warm" }));
      list.append(item);
    });
    return list;
  }
}
