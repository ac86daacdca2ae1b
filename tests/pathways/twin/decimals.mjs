// Reckons a file of pairs of decimal numbers as the twin does: node decimals.mjs PAIRS.json, answers on the output.
import { readFile } from "node:fs/promises";
import * as decimal from "../../../pathways/assets/engine/decimal.js";
import { UNITS, convert } from "../../../pathways/assets/engine/units.js";

const spelled = (number) => `${number.sign < 0 && !decimal.isZero(number) ? "-" : ""}${number.digits}E${number.exponent}`;

function reckoned([one, other]) {
  const [a, b] = [decimal.parse(one), decimal.parse(other)];
  if (a === null || b === null) return [a && spelled(a), b && spelled(b)];
  return {
    read: [spelled(a), spelled(b)],
    compare: decimal.compare(a, b),
    product: spelled(decimal.multiply(a, b)),
    quotient: decimal.isZero(b) ? null : spelled(decimal.divide(a, b)),
    whole: ["down", "nearest", "up"].map((rounding) => spelled(decimal.whole(a, rounding))),
    text: decimal.text(a),
  };
}

const { pairs, conversions, steps } = JSON.parse(await readFile(process.argv[2], "utf8"));
console.log(JSON.stringify({
  units: UNITS,
  pairs: pairs.map(reckoned),
  conversions: conversions.map(([value, source, target]) => spelled(convert(decimal.parse(value), source, target))),
  multiples: steps.map(([value, step]) => decimal.isMultiple(decimal.parse(value), decimal.of(step))),
}));
