// The time that is left, as the server says it. Counted on by a clock that nobody can set; each answer of the server sets it right.
const MINUTE = 60;

/**
 * Shows the time in `place`, whose data say how many seconds were left when the page was made and how to word it.
 * `over` is called once when nothing is left, `gone` once when the grace has passed as well.
 */
export function countdown(place, { over, gone }, clock = () => performance.now(), every = setInterval) {
  const shown = place.querySelector("[data-time]");
  const grace = Number(place.dataset.grace);
  let end = clock() + 1000 * Number(place.dataset.left);
  let isOver = false;
  let isGone = false;

  const look = () => {
    const left = Math.ceil((end - clock()) / 1000);
    const some = Math.max(0, left);
    const words = some >= MINUTE
      ? place.dataset.minutes.replace("{minutes}", Math.floor(some / MINUTE))
      : place.dataset.seconds.replace("{seconds}", some);
    if (shown.textContent !== words) shown.textContent = words;
    if (left <= 0 && !isOver) {
      isOver = true;
      over();
    }
    if (left < -grace && !isGone) {
      isGone = true;
      gone();
    }
  };

  every(look, 1000);
  look();
  return {
    /** What the server has just said. More time than there was means that the end has not come yet. */
    set(left) {
      end = clock() + 1000 * left;
      if (left > 0) isOver = false;
      look();
    },
  };
}
