// When sending is tried: when a page opens, when the link is back, when something was added, and with growing pauses
// as long as something waits. When nothing waits, nothing is asked and no timer runs.
import { counts } from "./outbox.js";
import { pauses } from "./pauses.js";
import { present } from "./person.js";
import { NotSent, send } from "./sender.js";

const GATHER_MS = 5000; // what is done together is sent together
const FIRST_MS = 15000;
const HOPELESS = ["signed_out", "version", "forbidden"]; // only the person can change these

/**
 * `session` as `send` takes it; `told` hears { agreed, at }, { nothing }, { busy } or { code, say } after each try.
 * Answers { now, soon }: `now` tries at once, `soon` after a moment, unless a try is due anyway.
 */
export function beat(database, session, told, { request, wait = setTimeout, random } = {}) {
  const pause = pauses(FIRST_MS, { random });
  let timer = null;
  let trying = null;

  const later = () => { timer = wait(attempt, pause.next()); };

  const soon = () => { if (timer === null && !trying) timer = wait(attempt, GATHER_MS); };

  async function once() {
    try {
      const done = await send(database, session, request);
      if (done.busy) later();
      else pause.reset();
      return done;
    } catch (error) {
      if (!(error instanceof NotSent)) {
        later(); // a database that sleeps, a mistake: what waits must not wait for the next page
        throw error;
      }
      if (!HOPELESS.includes(error.code)) later();
      return { code: error.code, say: error.say };
    }
  }

  function attempt() {
    clearTimeout(timer);
    timer = null;
    trying = trying || once().then(
      async (word) => { trying = null; await recount(word); return told(word); },
      async (mistake) => { trying = null; await told({ code: "trouble", say: "" }); throw mistake; },
    );
    return trying;
  }

  // What was added while this was sending was left for it, and may have come too late.
  async function recount(word) {
    if (word.code || word.busy) return;
    const person = await present(database);
    if (person && (await counts(database, person.owner)).waiting) soon();
  }

  self.addEventListener("online", () => { pause.reset(); attempt(); });
  return { now: attempt, soon };
}

/** Lets the browser wake the worker when the link is back, where it can. */
export async function askForWaking(registration) {
  if (!registration || !registration.sync) return false;
  try {
    await registration.sync.register("outbox");
    return true;
  } catch (refused) { // switched off by the person; pages try by themselves
    return false;
  }
}
