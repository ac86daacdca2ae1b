// Captions: on a film the browser shows them; beside the speech they stand below the slide. Off until they are asked for.
import { recall, remember } from "./memory.js";

const CAPTIONS = "lecture-captions";

const tracksOf = (media) => Array.from(media.textTracks || []).filter(({ kind }) => kind === "captions");

// Those in the page's language, else the first.
function best(media) {
  const page = document.documentElement.lang.toLowerCase().split("-")[0];
  const tracks = tracksOf(media);
  return tracks.find(({ language }) => language.toLowerCase().split("-")[0] === page) || tracks[0];
}

const LETTERS = { lt: "<", gt: ">", amp: "&" };

/** What a cue says. Its `text` is as the file has it, with marks and &lt; for <; old browsers offer nothing else. */
export function wordsOf(cue) {
  if (cue.getCueAsHTML) return cue.getCueAsHTML().textContent;
  return cue.text.replace(/<[^<>]*>/g, "").replace(/&(lt|gt|amp);/g, (_whole, name) => LETTERS[name]);
}

/** Makes captions of `root` work; answers a function that switches them. */
export function captionsOf(root, stage) {
  const box = root.querySelector("[data-caption]");
  if (!box) return () => undefined;
  const button = root.querySelector("[data-act=captions]");
  let on = recall(CAPTIONS) === "1";

  const write = ({ activeCues, language }) => {
    box.lang = language;
    box.textContent = Array.from(activeCues || [], wordsOf).join("\n");
    box.hidden = !box.textContent;
  };

  const show = () => {
    button.setAttribute("aria-pressed", String(on));
    box.hidden = true;
    stage.players.forEach((media) => {
      const chosen = best(media);
      tracksOf(media).forEach((track) => {
        track.mode = on && track === chosen && media === stage.media() ? (media.tagName === "VIDEO" ? "showing" : "hidden") : "disabled";
        track.oncuechange = media.tagName === "AUDIO" && track === chosen ? () => { if (on) write(track); } : null;
      });
    });
  };

  show();
  root.addEventListener("stage:changed", show);
  return () => {
    on = !on;
    remember(CAPTIONS, on ? "1" : "0");
    show();
  };
}
