// Adds to the plain players of a lecture: the choice of speech or video, resuming, adaptive video, completion.
// Every part may be missing or fail; the plain players and the form's button stay.

import { measure } from "./meter.js";

const remember = (key, value) => {
  try { localStorage.setItem(key, value); } catch (blocked) { /* private mode: nothing is remembered */ }
};
const recall = (key) => {
  try { return localStorage.getItem(key); } catch (blocked) { return null; }
};

const MODE = "lecture-mode";
const DONE_SHARE = 0.9;

function playedSeconds(media) {
  let sum = 0;
  for (let i = 0; i < media.played.length; i += 1) sum += media.played.end(i) - media.played.start(i);
  return sum;
}

const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 1_800_000;

function notice(kind, text) {
  const note = document.createElement("p");
  note.className = `notice ${kind}`;
  note.setAttribute("role", "status");
  note.textContent = text;
  return note;
}

// The form of the lesson page, sent without leaving the page; a failure says so and leaves the button to the learner.
// Only 204 means that the lesson is written down: sign-in pages and the portals of networks answer anything else.
function completer(root) {
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
    const timer = setTimeout(again, pause);
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

// Continue where this browser stopped, whichever of the two players it was.
function resume(root, players) {
  const key = `lecture-at:${root.dataset.player}`;
  let saved = 0;
  players.forEach((media) => {
    media.addEventListener("loadedmetadata", () => {
      const at = Number(recall(key)) || 0;
      if (at > 3 && at < media.duration - 5) media.currentTime = at;
    });
    media.addEventListener("timeupdate", () => {
      if (media.paused || Math.abs(media.currentTime - saved) < 3) return;
      saved = media.currentTime;
      remember(key, saved.toFixed(1));
    });
    media.addEventListener("ended", () => remember(key, "0"));
  });
}

function watch(root, players) {
  const send = completer(root);
  players.forEach((media) => {
    media.addEventListener("ended", send);
    media.addEventListener("timeupdate", () => {
      const seen = players.reduce((sum, one) => sum + playedSeconds(one), 0);
      if (media.duration > 0 && seen >= media.duration * DONE_SHARE) send();
    });
  });
}

// hls.js is fetched only now: on a link of 64 kbit/s it costs as much as 15 s of waiting.
function adapt(root, video) {
  if (video.dataset.adaptive) return;
  video.dataset.adaptive = "1";
  const plain = Array.from(video.querySelectorAll("source"));
  const fallBack = () => {
    delete video.dataset.adaptive;
    video.removeAttribute("src");
    plain.forEach((source) => video.append(source));
    video.load();
  };
  if (!window.MediaSource) {
    if (video.canPlayType("application/vnd.apple.mpegurl")) video.src = root.dataset.hls;
    return;
  }
  const script = document.createElement("script");
  script.src = root.dataset.hlsScript;
  script.onerror = fallBack;
  script.onload = () => {
    if (!window.Hls || !window.Hls.isSupported()) { fallBack(); return; }
    plain.forEach((source) => source.remove());
    const hls = new window.Hls({ autoStartLoad: false, startLevel: 0, capLevelToPlayerSize: true });
    hls.on(window.Hls.Events.ERROR, (event, error) => {
      if (error.fatal) { hls.destroy(); fallBack(); }
    });
    hls.loadSource(root.dataset.hls);
    hls.attachMedia(video);
    video.addEventListener("play", () => hls.startLoad(), { once: true });
    if (!video.paused) hls.startLoad();
  };
  document.head.append(script);
}

function choose(root, players, mode) {
  root.querySelectorAll("[data-part]").forEach((part) => {
    part.hidden = (part.dataset.part === "audio") !== (mode === "audio");
  });
  players.forEach((media) => { if (media.closest("[hidden]")) media.pause(); });
  const video = root.querySelector("video");
  if (mode === "adaptive" && video) adapt(root, video);
}

function modes(root, players) {
  const box = root.querySelector("[data-modes]");
  if (!box) return;
  box.hidden = false;
  const before = box.querySelector(`input[value="${recall(MODE) || "video"}"]`);
  if (before) before.checked = true;
  box.addEventListener("change", (event) => {
    remember(MODE, event.target.value);
    choose(root, players, event.target.value);
  });
  choose(root, players, box.querySelector("input:checked").value);
}

function begin() {
  document.querySelectorAll("[data-player]").forEach((root) => {
    const players = Array.from(root.querySelectorAll("audio, video"));
    resume(root, players);
    watch(root, players);
    modes(root, players);
  });
}

// A page that a device keeps first loses what the device has not (portal/offline/forms.js).
const { keptPage, mediaKnown } = document.body.dataset;
if (keptPage !== undefined && mediaKnown === undefined) document.addEventListener("media:known", begin, { once: true });
else begin();
measure();
