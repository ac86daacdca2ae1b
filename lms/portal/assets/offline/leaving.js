// Signing out. Who has sent everything leaves nothing here; who has not is asked what shall become of it.
import { counts } from "./outbox.js";
import { drop, leave, present } from "./person.js";
import { askSession } from "./session.js";
import { NotSent, patiently } from "./sender.js";
import { fill } from "./texts.js";

const SIGN_OUT = "/accounts/sign-out/";
export const LEAVING = "/offline/?leaving=1";

/** On pages with the sign-out button: nothing is forgotten before it is known whether everything was sent. */
export function watchSignOut(database, attempt, go = (url) => location.assign(url)) {
  document.querySelectorAll(`form[action="${SIGN_OUT}"]`).forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const person = await present(database);
      const word = person && (await counts(database, person.owner)).waiting ? await attempt() : null;
      if (person && (await counts(database, person.owner)).waiting) {
        go(LEAVING, word);
        return;
      }
      if (person) await leave(database, person.owner);
      form.submit();
    });
  });
}

async function signOut(request) {
  const { csrf } = await askSession(request);
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrf });
  await patiently(request, SIGN_OUT, { method: "POST", body });
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
    await locally(database, person.owner);
    try {
      await signOut(request);
      location.assign("/");
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      if (error.code === "signed_out") location.assign("/");
      else part("leaving-said").textContent = root.dataset.leavingOffline;
    }
  };
  part("leave-send").addEventListener("click", async () => {
    await attempt();
    if (!(await counts(database, person.owner)).waiting) part("leaving").hidden = true;
  });
  part("leave-locked").addEventListener("click", () => out(leave));
  part("drop-sure").addEventListener("change", ({ target }) => { part("leave-drop").disabled = !target.checked; });
  part("leave-drop").addEventListener("click", () => out(drop));
}
