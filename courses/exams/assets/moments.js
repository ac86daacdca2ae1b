// Moments in milliseconds by the server's clock, each later than the one before. A clock of the device that is put back or
// forward in the middle of an examination must not decide which of two answers is the newer one.

/** Answers a function for the next moment; `meet` takes what the server says that it is now. */
export function moments(now, steady = () => performance.now(), wall = () => Date.now()) {
  let server = now;
  let steadyThen = steady();
  let wallThen = wall();
  let last = 0;
  return {
    next() {
      // Some browsers stop the steady clock while the device sleeps: the other one knows how long that was.
      const passed = Math.max(steady() - steadyThen, wall() - wallThen, 0);
      last = Math.max(last + 1, Math.floor(server + passed));
      return last;
    },
    meet(said) {
      server = said;
      steadyThen = steady();
      wallThen = wall();
    },
  };
}
