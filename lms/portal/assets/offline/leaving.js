// Signing out. Who has sent everything leaves nothing here; who has not is asked what shall become of it.
import { counts } from "./outbox.js";
import { drop, leave, present } from "./person.js";
import { askSession } from "./session.js";
import { NotSent, patiently } from "./sender.js";
import { fill } from "./texts.js";

const SIGN_OUT = "/accounts/sign-out/";
const PATIENCE_MS = 5000;
export const LEAVING = "/offline/?leaving=1";

// What still waits after one try that must not take long: the person is leaving, and may have a bus to catch.
async function leftAfter(database, owner, attempt, { wait = setTimeout } = {}) {
  const waiting = async () => (await counts(database, owner)).waiting;
  if (!await waiting()) return 0;
  const over = new Promise((resolve) => { wait(resolve, PATIENCE_MS); });
  await Promise.race([attempt().catch(() => undefined), over]); // what went wrong shows in what still waits
  return waiting();
}

/**
 * Before a sign-out at the server: nothing is forgotten before it is known whether everything was sent. Answers whether
 * the person is to be asked first what shall become of it. A device that cannot tell keeps nobody signed in: false.
 */
export async function mustAsk(database, attempt, options) {
  try {
    const person = await present(database);
    if (!person) return false;
    if (await leftAfter(database, person.owner, attempt, options)) return true;
    await leave(database, person.owner);
    return false;
  } catch (trouble) {
    return false; // signing out comes first; the sign-in page drops the keys once more
  }
}

/** On pages with the sign-out button: it always leads on, to the question or out. */
export function watchSignOut(database, attempt, { go = (url) => location.assign(url), ...options } = {}) {
  document.querySelectorAll(`form[action="${SIGN_OUT}"]`).forEach((form) => {
    let leaving = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (leaving) return;
      leaving = true;
      if (await mustAsk(database, attempt, options)) go(LEAVING);
      else form.submit();
      leaving = false;
    });
  });
}

async function signOut(request) {
  const { csrf } = await askSession(request);
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrf });
  await patiently(request, SIGN_OUT, { method: "POST", body });
}

/** Locks the device, then ends the session. Answers "" when both are done, else the name of the sentence for what is not. */
export async function wayOut(lock, end, { wait = setTimeout } = {}) {
  try {
    await lock();
  } catch (trouble) {
    return "leavingFailed";
  }
  try {
    const over = new Promise((_, reject) => { wait(() => reject(new NotSent("offline")), 4 * PATIENCE_MS); });
    await Promise.race([end(), over]);
  } catch (error) {
    return error.code === "signed_out" ? "" : "leavingOffline";
  }
  return "";
}

/** The three ways out on the page "Kept on this device", shown when somebody comes there to sign out. */
export async function watchLeaving(database, root, attempt, request = fetch.bind(self)) {
  const part = (name) => root.querySelector(`#${name}`);
  const person = await present(database);
  if (!person || !/[?&]leaving=1/.test(location.search)) return;
  const { waiting } = await counts(database, person.owner);
  if (!waiting) return;
  part("leaving").hidden = false;
  part("leaving-count").textContent = fill(root.dataset.leaving, { count: waiting });
  const out = async (locally) => {
    const word = await wayOut(() => locally(database, person.owner), () => signOut(request));
    if (word) part("leaving-said").textContent = root.dataset[word];
    else location.assign("/");
  };
  part("leave-send").addEventListener("click", async () => {
    await attempt();
    if (!(await counts(database, person.owner)).waiting) part("leaving").hidden = true;
  });
  part("leave-locked").addEventListener("click", () => out(leave));
  part("drop-sure").addEventListener("change", ({ target }) => { part("leave-drop").disabled = !target.checked; });
  part("leave-drop").addEventListener("click", () => out(drop));
}
