// How a lecture is followed at first: as its reader last chose, else as the link and the device bear it.
import { recall, remember } from "./memory.js";

const MODE = "lecture-mode";
export const POOR_KBPS = 150; // below this the smallest video with its sound stops again and again

/** Speech and slides where the link is poor, unknown or dear; video where it is good, or there are no slides. */
export function firstMode(offered, { chosen, kbps, saveData }) {
  if (offered.includes(chosen)) return chosen;
  const poor = saveData || !kbps || kbps < POOR_KBPS;
  return [poor && "slides", "video", "slides", "audio"].find((mode) => offered.includes(mode));
}

/** Offers the choice on a page; `link` tells { kbps, saveData }. */
export function offerModes(root, stage, link) {
  const box = root.querySelector("[data-modes]");
  if (!box) return;
  box.hidden = false;
  const inputs = Array.from(box.querySelectorAll("input"));
  const first = firstMode(inputs.map(({ value }) => value), Object.assign({ chosen: recall(MODE) }, link));
  inputs.forEach((input) => { input.checked = input.value === first; });
  box.addEventListener("change", ({ target }) => {
    remember(MODE, target.value);
    stage.choose(target.value);
  });
  stage.choose(first);
}
