// What is computed from the answers: flags, doses by weight, amounts from tables.
import { compare, divide, multiply, of, whole } from "./decimal.js";
import { evaluate } from "./conditions.js";

const nothing = (id, exact = null, held = "") => ({ id, low: null, high: null, exact, held });

function doseAmount(dose, weight) {
  if (weight === null) return nothing(dose.id);
  const exact = multiply(of(dose.amount.value), weight);
  const step = of(dose.round_to);
  const value = multiply(whole(divide(exact, step), dose.rounding), step);
  if (known(dose.min) && compare(value, of(dose.min)) < 0) return nothing(dose.id, exact, "below_minimum");
  if (known(dose.max) && compare(value, of(dose.max)) > 0) {
    return { id: dose.id, low: of(dose.max), high: of(dose.max), exact, held: "at_maximum" };
  }
  return { id: dose.id, low: value, high: value, exact, held: "" };
}

const known = (value) => value !== null && value !== undefined;

// The first row that holds; nothing when an earlier row is unknown: it might have been that one.
function tableAmount(table, values, units) {
  for (const row of table.rows) {
    const truth = evaluate(row.when, values, units);
    if (truth === null) break;
    if (truth) return { id: table.id, low: of(row.low), high: of(row.high), exact: null, held: "" };
  }
  return nothing(table.id);
}

// The weight to reckon a dose by; null where it was not measured or is not usable for certain.
function weightFor(dose, values, units) {
  const weight = values.get(dose.of);
  if (dose.usable_when && evaluate(dose.usable_when, values, units) !== true) return null;
  return known(weight) && typeof weight === "object" ? weight : null;
}

/** The answers and everything computed from them. A computed value sees those declared before it. */
export function compute(document, answers) {
  const values = new Map(answers);
  document.computed.forEach((computed) => {
    if (computed.kind === "flag") values.set(computed.id, evaluate(computed.when, values, document.units));
    if (computed.kind === "dose") {
      values.set(computed.id, doseAmount(computed, weightFor(computed, values, document.units)).low);
    }
  });
  return values;
}

/** The doses and table amounts of these names, in their order. */
export function amounts(document, names, answers) {
  const values = compute(document, answers);
  return names.map((name) => document.value.get(name)).filter(({ kind }) => kind !== "flag").map((computed) => (
    computed.kind === "dose"
      ? doseAmount(computed, weightFor(computed, values, document.units))
      : tableAmount(computed, values, document.units)
  ));
}
