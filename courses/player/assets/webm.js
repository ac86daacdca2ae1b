// Where a WebM file has what, read from its first bytes: so any second of it can be fetched without the rest.
const [EBML, SEGMENT, CLUSTER] = [0x1a45dfa3, 0x18538067, 0x1f43b675];
const [INFO, SCALE] = [0x1549a966, 0x2ad7b1];
const [CUES, POINT, TIME, POSITIONS, OFFSET] = [0x1c53bb6b, 0xbb, 0xb3, 0xb7, 0xf1];
const USUAL_SCALE = 1000000; // nanoseconds of a tick, where the file does not say

const numberIn = (bytes, from, to) => {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 256 + bytes[at];
  return value;
};

// How many bytes a number of variable length has: its first byte begins with so many bits less one that are 0.
function widthOf(byte) {
  if (!byte) throw new Error("no WebM");
  return Math.clz32(byte) - 23;
}

// { id, start, end } of what begins there; null where its head is not here yet.
function elementAt(bytes, at) {
  if (at >= bytes.length) return null;
  const sizeAt = at + widthOf(bytes[at]);
  if (sizeAt >= bytes.length) return null;
  const width = widthOf(bytes[sizeAt]);
  const start = sizeAt + width;
  if (start > bytes.length) return null;
  const marker = 2 ** (7 * width);
  const size = numberIn(bytes, sizeAt, start) - marker;
  return { id: numberIn(bytes, at, sizeAt), start, end: size === marker - 1 ? Infinity : start + size };
}

function childrenOf(bytes, { start, end }) {
  const found = [];
  for (let child = elementAt(bytes, start); child && child.start <= end; child = elementAt(bytes, child.end)) found.push(child);
  return found;
}

const childOf = (bytes, parent, id) => childrenOf(bytes, parent).find((child) => child.id === id);

// Whole numbers alone, of eight bytes at most; NaN where there is none.
const valueOf = (bytes, parent, id) => {
  const child = childOf(bytes, parent, id);
  return child && child.end - child.start <= 8 ? numberIn(bytes, child.start, child.end) : NaN;
};

function cuesIn(bytes, cues, first) {
  return childrenOf(bytes, cues).filter(({ id }) => id === POINT).map((point) => {
    const place = childOf(bytes, point, POSITIONS);
    return { tick: valueOf(bytes, point, TIME), byte: first + (place ? valueOf(bytes, place, OFFSET) : NaN) };
  });
}

/**
 * The places of a file at which it can be entered: [{ second, byte }] in the order of time; null while too few of its first
 * bytes are here. Throws where this is no WebM file, or one without its index in front.
 */
export function indexOf(bytes) {
  const head = elementAt(bytes, 0);
  if (head && head.id !== EBML) throw new Error("no WebM");
  const segment = head && elementAt(bytes, head.end);
  if (segment && segment.id !== SEGMENT) throw new Error("no WebM");
  let scale = USUAL_SCALE;
  for (let part = segment && elementAt(bytes, segment.start); part; part = elementAt(bytes, part.end)) {
    if (part.id === CLUSTER) throw new Error("no index in front");
    if (part.end > bytes.length) return null;
    if (part.id === INFO) scale = valueOf(bytes, part, SCALE) || USUAL_SCALE;
    if (part.id === CUES) {
      const cues = cuesIn(bytes, part, segment.start).map(({ tick, byte }) => ({ second: (tick * scale) / 1e9, byte }));
      if (!cues.length || !cues.every(({ second, byte }) => second >= 0 && byte > 0)) throw new Error("no index");
      return cues;
    }
  }
  return null;
}

/** The last place at which one can enter to hear a second. */
export const cueFor = (cues, second) => cues.filter((cue) => cue.second <= second).pop() || cues[0];

/** The byte behind the part in which a second lies. */
export function endOf(cues, second, all) {
  const next = cues[cues.indexOf(cueFor(cues, second)) + 1];
  return next ? next.byte : all;
}

/** About how many bytes lie between that place and the second itself. */
export function bytesTo(cues, second, all) {
  const cue = cueFor(cues, second);
  const next = cues[cues.indexOf(cue) + 1];
  if (!next) return Math.max(0, all - cue.byte);
  return Math.round(((second - cue.second) / (next.second - cue.second)) * (next.byte - cue.byte));
}
