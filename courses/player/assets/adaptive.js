// Video that adapts to the link. hls.js is fetched only now: on a link of 64 kbit/s it costs as much as 15 s of waiting.
import { play } from "./stage.js";

const AHEAD_S = 60; // a cut of half a minute is not noticed

// Where it stopped: the place lies with the stage, which brings it back when the plain file is known.
function backTo(video, plain) {
  const goesOn = !video.paused;
  delete video.dataset.adaptive;
  video.removeAttribute("src");
  plain.forEach((source) => video.append(source));
  video.load();
  if (goesOn) play(video);
}

function attach(root, video, plain, trouble) {
  const { Hls } = window;
  const hls = new Hls({ autoStartLoad: false, startLevel: 0, capLevelToPlayerSize: true, maxBufferLength: AHEAD_S });
  let mended = false;
  hls.on(Hls.Events.ERROR, (event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.NETWORK_ERROR && video.readyState > 0) trouble(() => hls.startLoad());
    else if (type === Hls.ErrorTypes.MEDIA_ERROR && !mended) { mended = true; hls.recoverMediaError(); }
    else { hls.destroy(); backTo(video, plain); }
  });
  hls.loadSource(root.dataset.hls);
  hls.attachMedia(video);
  video.addEventListener("play", () => hls.startLoad(), { once: true });
  if (!video.paused) hls.startLoad();
}

/** Lets the video adapt; without its player, or where that fails, the plain file plays. `trouble` tries again later. */
export function adapt(root, video, trouble) {
  if (video.dataset.adaptive) return;
  video.dataset.adaptive = "1";
  const plain = Array.from(video.querySelectorAll("source"));
  if (!window.MediaSource) {
    if (video.canPlayType("application/vnd.apple.mpegurl")) video.src = root.dataset.hls;
    return;
  }
  const script = document.createElement("script");
  script.src = root.dataset.hlsScript;
  script.onerror = () => backTo(video, plain);
  script.onload = () => {
    if (!window.Hls || !window.Hls.isSupported()) { backTo(video, plain); return; }
    plain.forEach((source) => source.remove());
    attach(root, video, plain, trouble);
  };
  document.head.append(script);
}
