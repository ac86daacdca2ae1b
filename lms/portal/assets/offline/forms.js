// Kept pages: what a learner does goes into the outbox, and the page says so at once.
import { add } from "./outbox.js";
import { present } from "./person.js";
import { NoStorage, rows, StorageFull } from "./store.js";
import { element } from "./texts.js";

/** Says beside a form what became of it, in the words of the page's body. */
export function note(form, kind, word) {
  const before = form.previousElementSibling;
  if (before && before.dataset.said) before.remove();
  const text = document.body.dataset[word];
  form.before(element("p", text, { class: `notice ${kind}`, role: "status", "data-said": "1" }));
}

/** The name of the sentence for a record that is not on the disk, whatever the reason. */
export const notKept = (error) => (error instanceof StorageFull || error instanceof NoStorage ? "full" : "notKept");

/** Keeps one record of whoever is signed in on this device. What is not on the disk is never said to be kept. */
export async function keepRecord(database, form, kind, data, options) {
  try {
    const person = await present(database);
    if (!person) {
      note(form, "warning", "nobody");
      return false;
    }
    await add(database, person, kind, data, options);
  } catch (error) {
    note(form, "error", notKept(error));
    return false;
  }
  document.dispatchEvent(new CustomEvent("outbox:added"));
  return true;
}

function lessonDone(database, box) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", async ({ target }) => {
    target.disabled = true; // a second tap is not a second lesson
    const kept = await keepRecord(database, box, "lesson.done", { lesson: box.dataset.lesson });
    target.disabled = kept;
    if (kept) note(box, "success", "kept");
  });
}

// A page names every file of a lecture; this device may have the sound alone, and then offers the sound alone.
async function onlyKeptMedia(database) {
  const files = await rows(database, "files");
  const whole = new Set(files.filter((file) => file.whole).map(({ url }) => url));
  const isHere = (node, name) => whole.has(new URL(node.getAttribute(name), location.href).pathname);
  document.querySelectorAll("[data-player]").forEach((player) => {
    player.querySelectorAll("audio, video").forEach((media) => {
      const sources = Array.from(media.querySelectorAll("source"));
      const missing = sources.filter((source) => !isHere(source, "src"));
      missing.forEach((source) => source.remove());
      if (missing.length < sources.length) { if (missing.length) media.load(); return; }
      (media.closest("[data-part]") || media).remove();
    });
    const adaptive = isHere(player, "data-hls") && isHere(player, "data-hls-script") && player.querySelector("video");
    keepCaptions(player, isHere);
    keepModes(player, { adaptive, slides: slidesHere(whole) && player.querySelector("audio") });
    player.querySelectorAll("[data-downloads] a[download]").forEach((link) => {
      if (!isHere(link, "href")) link.closest("li").remove();
    });
    player.querySelectorAll("[data-downloads]").forEach((box) => { if (!box.querySelector("li")) box.remove(); });
    if (!player.querySelector("audio, video")) player.before(element("p", document.body.dataset.noMedia, { class: "notice" }));
  });
  document.body.dataset.mediaKnown = ""; // the players begin with what is left (courses/player)
  document.dispatchEvent(new CustomEvent("media:known"));
}

// Are all pictures of the slides here? If not, the player is not told of any.
function slidesHere(whole) {
  const island = document.getElementById("lecture-slides");
  if (!island) return false;
  const { base, slides } = JSON.parse(island.textContent);
  const here = slides.every(([, , picture]) => whole.has(base + picture));
  if (!here) island.remove();
  return here;
}

// Captions that are not here are not offered, nor is their button where none is.
function keepCaptions(player, isHere) {
  player.querySelectorAll("track[kind=captions]").forEach((track) => { if (!isHere(track, "src")) track.remove(); });
  if (player.querySelector("track[kind=captions]")) return;
  player.querySelectorAll("[data-caption], [data-act=captions]").forEach((part) => part.remove());
}

// The choice of how to follow a lecture, among what is here; none where nothing is left to choose.
function keepModes(player, others) {
  const modes = player.querySelector("[data-modes]");
  if (!modes) return;
  const left = { audio: player.querySelector("audio"), video: player.querySelector("video"), ...others };
  modes.querySelectorAll("input").forEach((input) => { if (!left[input.value]) input.closest("label").remove(); });
  const choices = modes.querySelectorAll("input");
  if (choices.length < 2) modes.remove();
  else if (!modes.querySelector("input:checked")) choices[0].checked = true;
}

// Feedback at once, from the page; which option is right is no secret of a practice question.
function practice(database, form, key) {
  const button = form.querySelector("button");
  button.hidden = false;
  button.type = "submit";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = Array.from(form.querySelectorAll("input:checked"), ({ value }) => value);
    if (!chosen.length) { note(form, "warning", "choose"); return; }
    button.disabled = true;
    const answered = { question: form.dataset.practice, options: chosen };
    const kept = await keepRecord(database, form, "practice.answered", answered);
    button.disabled = false;
    if (kept) note(form, "success", "kept");
    if (key) feedback(form, isRight(key, chosen));
  });
}

/** Is it every right option, and no other? */
export function isRight({ options }, chosen) {
  return options.every(({ id, correct }) => correct === chosen.includes(id));
}

function feedback(form, right) {
  const box = form.querySelector("[data-feedback]");
  box.hidden = false;
  box.className = `notice ${right ? "success" : "warning"}`;
  box.querySelector("[data-right]").hidden = !right;
  box.querySelector("[data-wrong]").hidden = right;
}

/** Makes the forms of a kept page work. */
export async function watchForms(database) {
  if (document.body.dataset.keptPage === undefined) return;
  document.querySelectorAll("[data-record='lesson.done']").forEach((box) => lessonDone(database, box));
  const island = document.getElementById("lesson-practice");
  const keys = new Map((island ? JSON.parse(island.textContent) : []).map((key) => [key.question, key]));
  document.querySelectorAll("[data-practice]").forEach((form) => practice(database, form, keys.get(form.dataset.practice)));
  await onlyKeptMedia(database);
}
