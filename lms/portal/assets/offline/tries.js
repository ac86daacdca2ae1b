// What another try does not mend soon: no room, content that is not what its list says, what is offered no more. Nobody
// pays for the same failure with each page: for a day it is tried only when somebody asks for it.
import { isUnfinished, note } from "./packages.js";
import { word } from "./reasons.js";

const A_DAY = 86400000;
const LASTING = ["full", "changed", "gone"];

/** Did it fail within a day in a way that lasts? A clock that was set back holds it up no longer. */
export const isPutOff = ({ tried }, now = Date.now()) => Boolean(tried) && Math.abs(now - tried.at) < A_DAY;

// What somebody asked for goes on with any link, and so do pathways, whose texts are small; other updates do not.
const anyLink = ({ kind, next }) => kind === "pathways" || !next || Boolean(next.asked);

/** Is it to go on by itself? `good`: the link is good enough for what nobody asked for. */
export const goesOn = (held, good, now) => isUnfinished(held) && !isPutOff(held, now) && (good || anyLink(held));

/** What `work` answers. A failure that lasts is written on the package, and thrown all the same. */
export async function noting(database, key, work, now = Date.now()) {
  try {
    return await work();
  } catch (error) {
    const why = word(error);
    if (LASTING.includes(why)) await note(database, key, { tried: { at: now, why } });
    throw error;
  }
}
