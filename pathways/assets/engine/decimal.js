// Decimal numbers as Python's Decimal reckons them in its usual context: 28 significant digits, ties to even.
// Digits are kept as text, so that no dose passes through binary fractions, and no newer number type is needed.
// A number is { sign: 1 | -1, digits: "120", exponent: -1 } for 12.0; zero has the digits "0".

const PRECISION = 28;
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
const EDGES = new RegExp(`^${SPACE}|${SPACE}$`, "g");
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,18}))?$/;
const LONGEST = 30;
// The first digit of each script in which somebody here may type numbers.
const ZEROS = [0xff10, 0x0f20, 0x0660, 0x06f0, 0x0966];

const bare = (digits) => digits.replace(/^0+(?=\d)/, "");
const make = (sign, digits, exponent) => ({ sign, digits: bare(digits), exponent });
export const isZero = (number) => number.digits === "0";
const zeros = (count) => "0".repeat(count);

function plainDigits(text) {
  return Array.from(text).map((character) => {
    const code = character.codePointAt(0);
    const zero = ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? character : String(code - zero);
  }).join("");
}

/** The number that a person typed, or null when it is none. */
export function parse(typed) {
  const stripped = typed.replace(EDGES, "");
  if (Array.from(stripped).length > LONGEST) return null;
  const found = FORM.exec(plainDigits(stripped).replace(/_/g, ""));
  if (!found || !(found[2] || found[3])) return null;
  const fraction = found[3] || "";
  return make(found[1] === "-" ? -1 : 1, (found[2] || "") + fraction, Number(found[4] || 0) - fraction.length);
}

/** A number of a document: at most six decimals, so its shortest spelling is what was written. */
export const of = (number) => parse(String(number));

function compareDigits(one, other) {
  if (one.length !== other.length) return one.length < other.length ? -1 : 1;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function multiplyDigits(one, other) {
  const sums = new Array(one.length + other.length).fill(0);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const sum = sums[i + j + 1] + Number(one[i]) * Number(other[j]);
      sums[i + j + 1] = sum % 10;
      sums[i + j] += Math.floor(sum / 10);
    }
  }
  return bare(sums.join(""));
}

function subtractDigits(one, other) {
  const padded = zeros(one.length - other.length) + other;
  let borrow = 0;
  let result = "";
  for (let i = one.length - 1; i >= 0; i -= 1) {
    const difference = Number(one[i]) - Number(padded[i]) - borrow;
    borrow = difference < 0 ? 1 : 0;
    result = String(difference + 10 * borrow) + result;
  }
  return bare(result);
}

function divideDigits(dividend, divisor) {
  let quotient = "";
  let rest = "0";
  for (const digit of dividend) {
    rest = bare(rest + digit);
    let count = 0;
    while (compareDigits(rest, divisor) >= 0) {
      rest = subtractDigits(rest, divisor);
      count += 1;
    }
    quotient += String(count);
  }
  return { quotient: bare(quotient), rest };
}

function next(digits) {
  const nines = /9*$/.exec(digits)[0].length;
  const head = digits.slice(0, digits.length - nines);
  if (!head) return `1${zeros(nines)}`;
  return head.slice(0, -1) + String(Number(head.slice(-1)) + 1) + zeros(nines);
}

// To the precision of the context; `more` says that something not zero was cut off behind these digits already.
function rounded(number, more = false) {
  const surplus = number.digits.length - PRECISION;
  if (surplus <= 0) return number;
  const kept = number.digits.slice(0, PRECISION);
  const cut = number.digits.slice(PRECISION);
  const half = `5${zeros(surplus - 1)}`;
  const above = cut > half || (cut === half && (more || Number(kept.slice(-1)) % 2 === 1));
  const result = make(number.sign, above ? next(kept) : kept, number.exponent + surplus);
  return result.digits.length > PRECISION ? rounded(result) : result;
}

/** -1, 0 or 1; without writing out zeros, since somebody may type 1e999999. */
export function compare(one, other) {
  const signs = [one, other].map((number) => (isZero(number) ? 0 : number.sign));
  if (signs[0] !== signs[1]) return signs[0] < signs[1] ? -1 : 1;
  if (signs[0] === 0) return 0;
  const heights = [one, other].map((number) => number.exponent + number.digits.length);
  if (heights[0] !== heights[1]) return (heights[0] < heights[1] ? -1 : 1) * signs[0];
  const length = Math.max(one.digits.length, other.digits.length);
  const [a, b] = [one, other].map(({ digits }) => digits + zeros(length - digits.length));
  return compareDigits(a, b) * signs[0];
}

export const multiply = (one, other) => rounded(
  make(one.sign * other.sign, multiplyDigits(one.digits, other.digits), one.exponent + other.exponent),
);

export function divide(one, other) {
  // Enough digits that the quotient has more than the precision; a rest then decides ties.
  const shift = Math.max(0, PRECISION + 2 + other.digits.length - one.digits.length);
  const { quotient, rest } = divideDigits(one.digits + zeros(shift), other.digits);
  const result = make(one.sign * other.sign, quotient, one.exponent - other.exponent - shift);
  return rounded(result, rest !== "0");
}

/** The whole number below ("down"), above ("up") or nearest to it, a half going away from zero. */
export function whole(number, rounding) {
  if (number.exponent >= 0) return number;
  const cut = -number.exponent;
  const padded = zeros(Math.max(0, cut + 1 - number.digits.length)) + number.digits;
  const kept = padded.slice(0, -cut);
  const lost = padded.slice(-cut);
  const negative = number.sign < 0;
  const away = {
    down: negative && /[1-9]/.test(lost),
    up: !negative && /[1-9]/.test(lost),
    nearest: lost[0] >= "5",
  }[rounding];
  return make(number.sign, away ? next(kept) : kept, 0);
}

/** Is it a multiple of the step? The step has at most six decimals; a finer number is none. */
export function isMultiple(number, step) {
  if (isZero(number)) return true;
  const trimmed = trim(number);
  const exponent = Math.min(trimmed.exponent, step.exponent);
  if (trimmed.exponent < trim(step).exponent) return false;
  const [a, b] = [trimmed, step].map((each) => each.digits + zeros(each.exponent - exponent));
  return divideDigits(a, b).rest === "0";
}

function trim(number) {
  if (isZero(number)) return make(1, "0", 0);
  const tail = /0*$/.exec(number.digits)[0].length;
  return make(number.sign, number.digits.slice(0, number.digits.length - tail), number.exponent + tail);
}

/** The one spelling of a number: no needless zeros, no exponent. */
export function text(number) {
  const { sign, digits, exponent } = trim(rounded(number));
  const minus = sign < 0 ? "-" : "";
  if (exponent >= 0) return minus + digits + zeros(exponent);
  const padded = zeros(Math.max(0, 1 - exponent - digits.length)) + digits;
  return `${minus}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
