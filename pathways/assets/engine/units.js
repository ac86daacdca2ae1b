// The units that documents may use: the same table as pathways/engine/units.py; a test compares them.
import { divide, multiply, of } from "./decimal.js";

// UCUM code -> [kind of quantity, factor to the first unit of its kind]
export const UNITS = {
  mo: ["age", 1], a: ["age", 12],
  min: ["time", 1], h: ["time", 60], d: ["time", 1440],
  mg: ["mass", 1], g: ["mass", 1000], kg: ["mass", 1000000],
  mL: ["volume", 1], L: ["volume", 1000],
  mm: ["length", 1], cm: ["length", 10], m: ["length", 1000],
  "mg/kg": ["mass by body mass", 1], "g/kg": ["mass by body mass", 1000],
  "mL/kg": ["volume by body mass", 1],
  Cel: ["temperature", 1], "mm[Hg]": ["pressure", 1], "/min": ["rate", 1], "%": ["share", 1], 1: ["count", 1],
};

/** The same quantity in another unit of its kind. */
export function convert(value, source, target) {
  if (source === target) return value;
  return divide(multiply(value, of(UNITS[source][1])), of(UNITS[target][1]));
}
