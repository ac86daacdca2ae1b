// Video that adapts to the link. hls.js is fetched only now: on a link of 64 kbit/s it costs as much as 15 s of waiting.
import { play } from "./stage.js";

const AHEAD_S = 60; // a cut of half a minute is not noticed

// Another source stops a player, and no event tells of it. The place lies with the stage, which brings it back.
function change(video, work) {
  const goesOn = !video.paused;
  work();
  if (goesOn) play(video);
}

const drop = (video) => { video.removeAttribute("src"); video.load(); };

// { rest, end } of what plays the playlist; `failed` hears that it cannot. The film says by `data-adaptive` that its cuts are mended here.
function attach(root, video, trouble, failed) {
  const { Hls } = window;
  const plain = Array.from(video.querySelectorAll("source"));
  const hls = new Hls({ autoStartLoad: false, startLevel: 0, capLevelToPlayerSize: true, maxBufferLength: AHEAD_S });
  let still = true; // nothing is loaded: nobody has pressed Play, the link was cut, or it is not looked at
  let mended = false;
  const load = () => { if (still) { still = false; hls.startLoad(); } };
  hls.on(Hls.Events.ERROR, (event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.NETWORK_ERROR && video.readyState > 0) { still = true; trouble(load); }
    else if (type === Hls.ErrorTypes.MEDIA_ERROR && !mended) {
      mended = true;
      change(video, () => { hls.recoverMediaError(); hls.startLoad(); });
    } else failed();
  });
  // What was to be tried later is forgotten when it plays on from what is here, or is paused.
  video.addEventListener("play", load);
  video.addEventListener("playing", () => { if (still) trouble(load); });
  window.addEventListener("online", () => { if (!video.paused) load(); });
  video.dataset.adaptive = "1";
  change(video, () => {
    plain.forEach((source) => source.remove());
    hls.loadSource(root.dataset.hls);
    hls.attachMedia(video);
  });
  return {
    rest: () => { still = true; hls.stopLoad(); },
    end: () => {
      still = false; // for what goes on listening above
      hls.destroy();
      delete video.dataset.adaptive;
      plain.forEach((source) => video.append(source));
      drop(video);
    },
  };
}

// Telephones that play playlists themselves; what stands in `src` goes before the plain files, and its cuts are mended as theirs.
function attachNative(root, video) {
  change(video, () => { video.src = root.dataset.hls; });
  return { rest() {}, end: () => drop(video) };
}

/**
 * Answers a function that hears how the lecture is followed: the film adapts, is the plain file again, or is left alone.
 * Without its player, or where that fails, the plain file plays. `trouble` tries again later.
 */
export function adapter(root, video, trouble) {
  let wanted = false;
  let made = null;

  const end = () => {
    wanted = false;
    if (made) change(video, made.end);
    made = null;
  };

  const begin = () => {
    if (!wanted || made) return;
    if (window.Hls && window.Hls.isSupported()) made = attach(root, video, trouble, end);
    else wanted = false;
  };

  const bring = () => {
    const script = document.createElement("script");
    script.src = root.dataset.hlsScript;
    script.onload = begin;
    script.onerror = end;
    document.head.append(script);
  };

  return (mode) => {
    if (mode === "video") end();
    else if (mode !== "adaptive") { if (made) made.rest(); }
    else if (!wanted) {
      wanted = true;
      if (window.MediaSource) bring();
      else if (video.canPlayType("application/vnd.apple.mpegurl")) made = attachNative(root, video);
    }
  };
}
