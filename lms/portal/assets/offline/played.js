// Records of lectures that are played, on pages of the server and on kept ones: the player (courses/player) hands them over.
import { add } from "./outbox.js";
import { present } from "./person.js";

/**
 * Takes what players tell from now on, and says so (`outbox:ready`). `prepare` brings the keys of whoever is signed in;
 * `owner` is whose page this is, as far as it is known: what one person played is never counted for another, who signed in
 * in another tab meanwhile. A player hears whether its record is on the disk; if not, it tells the same again with its next.
 */
export function watchPlayed(database, prepare, owner) {
  const keep = async (record) => {
    await prepare();
    const person = await present(database);
    if (!person || (owner && owner !== person.owner)) return false;
    await add(database, person, "lecture.played", record);
    document.dispatchEvent(new CustomEvent("outbox:added"));
    return true;
  };
  // No room, no link for the keys, a browser that guards its storage: a minute of playing is not worth a message.
  const safely = (record) => keep(record).catch(() => false);
  document.addEventListener("lecture:played", ({ detail: { record, take } }) => take(safely(record)));
  document.dispatchEvent(new CustomEvent("outbox:ready"));
}
