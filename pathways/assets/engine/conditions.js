// Conditions with three-valued logic: true, false, and null for unknown. Unknown is not false.
import { compare, of } from "./decimal.js";
import { convert } from "./units.js";

const COMPARISONS = {
  "<": (order) => order < 0, "<=": (order) => order <= 0, "=": (order) => order === 0,
  "!=": (order) => order !== 0, ">=": (order) => order >= 0, ">": (order) => order > 0,
};

const known = (value) => value !== null && value !== undefined;
const kindOf = (condition) => Object.keys(condition)[0];

function atLeast(n, truths) {
  const certain = truths.filter((truth) => truth === true).length;
  if (certain >= n) return true;
  return certain + truths.filter((truth) => truth === null).length >= n ? null : false;
}

function conjunction(truths) {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function disjunction(truths) {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

function ofLeaf(kind, leaf, values, units) {
  const value = values.get(nameOf(kind, leaf));
  if (kind === "known") return known(value);
  if (!known(value)) return null;
  if (kind === "in") return leaf.values.includes(value);
  if (kind === "yes") return value === true;
  return COMPARISONS[leaf.op](compare(value, convert(of(leaf.value), leaf.unit, units.get(leaf.of))));
}

const nameOf = (kind, leaf) => (kind === "yes" || kind === "known" ? leaf : leaf.of);

/** The truth of a condition; `units` says in which unit each number of `values` is. */
export function evaluate(condition, values, units) {
  const kind = kindOf(condition);
  const inner = condition[kind];
  const each = (parts) => parts.map((part) => evaluate(part, values, units));
  if (kind === "all") return conjunction(each(inner));
  if (kind === "any") return disjunction(each(inner));
  if (kind === "at_least") return atLeast(inner.n, each(inner.of));
  if (kind === "not") {
    const truth = evaluate(inner, values, units);
    return truth === null ? null : !truth;
  }
  return ofLeaf(kind, inner, values, units);
}

/** The single tests of a condition, as { kind, name, condition }, in the order in which they are written. */
export function leaves(condition) {
  const kind = kindOf(condition);
  const inner = condition[kind];
  const parts = { all: inner, any: inner, at_least: inner.of, not: [inner] }[kind];
  if (!parts) return [{ kind, name: nameOf(kind, inner), condition }];
  return parts.reduce((found, part) => found.concat(leaves(part)), []);
}
