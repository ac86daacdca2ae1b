// What a script adds to the editors of captions and slides: hear a row, see which one is heard, leave nothing unsaved.
import { seconds } from "./times.js";

/** From where to where a row goes; null while its times are not readable. A row without an end plays for ten seconds. */
export function span(row) {
  const [starts, ends] = [...row.querySelectorAll("[data-time]")].map((field) => seconds(field.value));
  if (starts === null || starts === undefined) return null;
  return { starts, ends: ends === null || ends === undefined || ends <= starts ? starts + 10 : ends };
}

/** Gives each row a button that plays it, and marks the row that is heard. */
export function listen(editor, sound) {
  const rows = [...editor.querySelectorAll("[data-cue]")];
  let until = null;
  rows.forEach((row) => {
    const place = row.querySelector("[data-play-place]");
    if (!place || !row.querySelector("[data-time]")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = editor.dataset.play;
    button.addEventListener("click", () => {
      const wanted = span(row);
      if (!wanted) return;
      until = wanted.ends;
      sound.currentTime = wanted.starts;
      Promise.resolve(sound.play()).catch(() => { until = null; });
    });
    place.append(button);
  });
  sound.addEventListener("timeupdate", () => {
    const now = sound.currentTime;
    if (until !== null && now >= until) {
      until = null;
      sound.pause();
    }
    rows.forEach((row) => {
      const shown = span(row);
      row.classList.toggle("lms-playing", Boolean(shown) && shown.starts <= now && now < shown.ends);
    });
  });
}

/** Asks before the page is left with changes that were not sent. */
export function guard(form, place) {
  let changed = false;
  const ask = (event) => {
    event.preventDefault();
    event.returnValue = ""; // browsers show a sentence of their own
  };
  form.addEventListener("input", () => {
    if (!changed) place.addEventListener("beforeunload", ask);
    changed = true;
  });
  form.addEventListener("submit", () => place.removeEventListener("beforeunload", ask));
}

export function start(root, place) {
  const editor = root.querySelector("[data-editor]");
  if (!editor) return;
  const sound = editor.querySelector("[data-sound]");
  if (sound) listen(editor, sound);
  const form = editor.querySelector("form[data-cues]");
  if (form) guard(form, place);
}

if (typeof document !== "undefined") start(document, window);
