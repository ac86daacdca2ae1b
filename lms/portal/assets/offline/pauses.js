// How long to wait before the next try: longer each time, not the same on all devices, short again when something went well.

const LONGEST_MS = 1800000;

/** { next, reset }: `next` answers the milliseconds of the next pause. */
export function pauses(first, { longest = LONGEST_MS, random = Math.random } = {}) {
  let pause = first;
  return {
    next() {
      const now = pause * (1 + random() / 4); // not all devices of a county at once
      pause = Math.min(2 * pause, longest);
      return now;
    },
    reset() { pause = first; },
  };
}
