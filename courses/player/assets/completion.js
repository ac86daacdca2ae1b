// The form of the lesson page, sent without leaving the page, once nearly all of the lecture was played. A failure says so
// and leaves the button to the learner. Only 204 means that the lesson is written down: sign-in pages and the portals of
// networks answer anything else.
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 1_800_000;

function notice(kind, text) {
  const note = document.createElement("p");
  note.className = `notice ${kind}`;
  note.setAttribute("role", "status");
  note.textContent = text;
  return note;
}

/** Answers a function that completes the lesson of this page, and does nothing when it has begun to. */
export function completer(root, wait = setTimeout) {
  let state = "open";
  let pause = FIRST_PAUSE;
  let warning = null;

  const later = (form) => {
    state = "waiting";
    if (!warning) {
      warning = notice("warning", root.dataset.unsaved);
      form.before(warning);
    }
    const again = () => {
      clearTimeout(timer);
      removeEventListener("online", again);
      state = "open";
      send();
    };
    const timer = wait(again, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    addEventListener("online", again);
  };

  const send = () => {
    const form = document.querySelector("form[data-lesson-done]");
    if (!form || state !== "open") return;
    state = "sending";
    fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" },
      credentials: "same-origin", keepalive: true, redirect: "manual",
    }).then((answer) => {
      if (answer.status !== 204) throw new Error(answer.status);
      state = "done";
      if (warning) warning.remove();
      form.replaceWith(notice("success", root.dataset.done));
    }).catch(() => later(form));
  };
  return send;
}
