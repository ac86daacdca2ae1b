// A page that shows work going on looks again by itself, but never while somebody is at one of its controls.
// Without script the page has a <meta> for this, and a link in either case.

const waiting = document.querySelector("[data-look-again]");

function look() {
  const busy = document.activeElement && document.activeElement.matches("a, button, input, select, textarea");
  if (document.visibilityState === "visible" && !busy) location.reload();
  else setTimeout(look, 1000 * waiting.dataset.lookAgain);
}

if (waiting) setTimeout(look, 1000 * waiting.dataset.lookAgain);
