// WebM files as the pipeline writes them, as far as their index is read: a head, an index, clusters of nothing but bytes.

const numberOf = (value, width) => Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** (width - 1 - at)) % 256);

/** An element: its id, and a size in four bytes. */
export function element(id, ...content) {
  const bytes = [].concat(...content.map((part) => Array.from(part)));
  const name = numberOf(id, id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1);
  return [...name, ...numberOf(0x10000000 + bytes.length, 4), ...bytes];
}

const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const HEAD = element(0x1a45dfa3, element(0x4282, [0x77, 0x65, 0x62, 0x6d]));
const point = (tick, offset) => element(
  0xbb, element(0xb3, numberOf(tick, 3)), element(0xb7, element(0xf7, [1]), element(0xf1, numberOf(offset, 4))),
);

/**
 * { bytes, cues } of a recording of so many clusters of `every` seconds, `size` bytes each. `front`: the index stands before
 * them, else behind. `scale`: nanoseconds of a tick, 0 where the file does not say.
 */
export function aFile({ clusters = 6, every = 20, size = 30000, front = true, scale = 1000000, lasts = UNKNOWN } = {}) {
  const info = element(0x1549a966, element(0x4d80, [0x78]), scale ? element(0x2ad7b1, numberOf(scale, 4)) : []);
  const tracks = element(0x1654ae6b, new Uint8Array(60));
  const ticks = Array.from({ length: clusters }, (_, at) => Math.round((at * every * 1e9) / (scale || 1000000)));
  const indexAt = (begins) => element(0x1c53bb6b, ...ticks.map((tick, at) => point(tick, begins + at * (size + 8))));
  const before = info.length + tracks.length + (front ? indexAt(0).length : 0);
  const index = indexAt(before);
  const data = Array.from({ length: clusters }, (_, at) => element(0x1f43b675, new Uint8Array(size).fill(at + 1)));
  const inside = [].concat(info, tracks, front ? index : [], ...data, front ? [] : index);
  const start = HEAD.length + 4 + 8;
  return {
    bytes: Uint8Array.from([...HEAD, 0x18, 0x53, 0x80, 0x67, ...lasts, ...inside]),
    cues: ticks.map((_, at) => ({ second: at * every, byte: start + before + at * (size + 8) })),
  };
}
