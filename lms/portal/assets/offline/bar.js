// The line in the head of every page: what waits to be sent, what was not accepted. Nothing to say, nothing shown.
import { counts } from "./outbox.js";
import { present } from "./person.js";
import { fill } from "./texts.js";

/** Shows what is so now; answers { waiting, refused }. */
export async function showCounts(database, bar = document.getElementById("device")) {
  const person = await present(database);
  const found = person ? await counts(database, person.owner) : { waiting: 0, refused: 0 };
  if (!bar) return found;
  const said = [];
  if (found.waiting) said.push(fill(bar.dataset.waiting, { count: found.waiting }));
  if (found.refused) said.push(fill(bar.dataset.refused, { count: found.refused }));
  bar.textContent = said.join(", ");
  bar.hidden = !said.length;
  return found;
}
