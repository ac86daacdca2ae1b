// Parts of a recording as [from, to] in seconds, in their order, none touching another.

/** The union; gaps of `seam` seconds at most are closed. */
export function merge(spans, seam = 0) {
  const union = [];
  spans.slice().sort((one, other) => one[0] - other[0]).forEach(([from, to]) => {
    const last = union[union.length - 1];
    if (last && from <= last[1] + seam) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  });
  return union;
}

/** What of the first is not in the second. */
export function without(spans, taken) {
  let rest = spans;
  taken.forEach(([from, to]) => {
    const cut = [];
    rest.forEach(([start, end]) => {
      if (start < Math.min(end, from)) cut.push([start, Math.min(end, from)]);
      if (end > Math.max(start, to)) cut.push([Math.max(start, to), end]);
    });
    rest = cut;
  });
  return rest;
}

export const lengthOf = (spans) => spans.reduce((sum, [from, to]) => sum + to - from, 0);

/** TimeRanges of a player as spans. */
export function fromRanges(ranges) {
  const spans = [];
  for (let at = 0; at < ranges.length; at += 1) spans.push([ranges.start(at), ranges.end(at)]);
  return spans;
}
