// A lecture goes on by itself when the link was cut: from the same place, after pauses that grow, at once when the browser
// says that the link is back. The page says what happens.
import { play } from "./stage.js";
import { timeText } from "./times.js";

const FIRST_MS = 2000;
const LONGEST_MS = 60000;
const SAID_AFTER_MS = 4000; // a short wait is no news
const DEAD_AFTER_MS = 30000; // nothing has come for so long: the connection is gone, and nobody told the browser
const NOTHING_PLAYS = 3; // networkState: none of the files could be fetched
const NETWORK = 2; // MediaError

/** Watches one player of a stage. `say` shows a sentence, "" none. Answers a function that tries `work` again later. */
export function steady(stage, media, { sentence, say, wait = setTimeout }) {
  const timers = { retry: null, said: null, dead: null };
  let pause = FIRST_MS;
  let retry = null;
  let wanted = false; // by whoever listens

  const stop = (name) => { clearTimeout(timers[name]); timers[name] = null; };
  const tell = () => say(sentence.replace("{time}", timeText(stage.at())));

  const flows = () => {
    Object.keys(timers).forEach(stop);
    pause = FIRST_MS;
    say("");
  };

  const now = () => {
    stop("retry");
    retry();
  };

  const again = (work) => {
    stop("said");
    stop("dead");
    tell();
    retry = work;
    if (timers.retry !== null) return;
    timers.retry = wait(now, pause);
    pause = Math.min(2 * pause, LONGEST_MS);
  };

  // The stage brings the place back once the file is known again.
  const reload = () => {
    const goesOn = wanted && !media.paused;
    if (media.currentTime > 0) stage.keep(media.currentTime);
    media.load();
    if (goesOn) play(media);
  };

  const failed = () => {
    const { error } = media;
    const gone = error ? error.code === NETWORK || media.readyState > 0 : media.networkState === NOTHING_PLAYS;
    if (gone && !media.dataset.adaptive) again(reload);
  };

  const comes = () => {
    stop("dead");
    if (!media.dataset.adaptive) timers.dead = wait(() => again(reload), DEAD_AFTER_MS);
  };

  media.addEventListener("play", () => { wanted = true; });
  media.addEventListener("pause", () => {
    wanted = false;
    if (media.readyState === 0 || media.error) say(""); // its file is fetched again all the same, for the next press on Play
    else flows();
  });
  media.addEventListener("error", failed, true); // those of <source> do not rise; they are caught on their way down
  media.addEventListener("waiting", () => {
    if (timers.said === null) timers.said = wait(tell, SAID_AFTER_MS);
    comes();
  });
  media.addEventListener("progress", () => { if (timers.dead !== null) comes(); });
  media.addEventListener("playing", flows);
  window.addEventListener("online", () => { if (timers.retry !== null) now(); });
  return again;
}
