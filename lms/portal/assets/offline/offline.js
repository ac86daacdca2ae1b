// What a page does on a device that keeps something: says what waits, sends it, keeps more, goes on with what was cut.
import { askForWaking, beat } from "./beat.js";
import { showCounts } from "./bar.js";
import { watchForms } from "./forms.js";
import { deviceId } from "./identity.js";
import { keptPage } from "./kept_page.js";
import { refresh, resume, watchPanels } from "./keeping.js";
import { watchLeaving, watchSignOut } from "./leaving.js";
import { arrive, departed, forgetKeys, present } from "./person.js";
import { watchPlayed } from "./played.js";
import { word } from "./reasons.js";
import { NotSent } from "./sender.js";
import { checkPathways } from "./standing.js";
import { askSession, SYNC } from "./session.js";
import { NoStorage, openStore, recall, remember, rows } from "./store.js";
import { isAble, sayUnable } from "./unable.js";

const bar = document.getElementById("device");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");

function noteUse() {
  try { localStorage.setItem("offline", "1"); } catch (blocked) { /* the worker tells the next page as well */ }
}

// The page of somebody who is signed in says who it is; whoever was here before is here no more.
async function adopt(database) {
  const { owner } = bar.dataset;
  const held = await recall(database, "present");
  if (owner && held && held.owner !== owner) await forgetKeys(database, held.owner);
  return present(database);
}

const fromServer = (database) => async () => {
  const session = await askSession(fetch.bind(self), await deviceId(database));
  const held = await recall(database, "present");
  if (!held || held.owner === session.owner) await arrive(database, session);
  return session;
};

// A page of the person's own has the token already; kept pages and pages that lay open for long ask for one.
const sessionOf = (database) => {
  let asked = false;
  return async () => {
    const own = !asked && bar.dataset.owner && token;
    asked = true;
    return own ? { url: SYNC, owner: bar.dataset.owner, csrf: token.value } : fromServer(database)();
  };
};

async function register() {
  try {
    await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  } catch (refused) {
    // A TypeError is a script that could not be fetched; anything else is a browser that lets no worker in.
    throw refused instanceof TypeError ? new NotSent("offline") : new NoStorage(refused.name);
  }
}

const withKeys = (database) => async () => {
  if (bar.dataset.owner && !await present(database)) await fromServer(database)();
};

// Before something is kept for the first time: the keys are here and the worker stands.
const prepare = (database) => async () => {
  await withKeys(database)();
  noteUse();
  await register();
};

async function start(database) {
  if (bar.dataset.nobody !== undefined) {
    await departed(database);
    return;
  }
  const language = document.documentElement.lang.toLowerCase();
  if (await recall(database, "language") !== language) await remember(database, "language", language);
  const person = await adopt(database);
  const root = document.getElementById("kept");
  let page = null;
  const told = async (word) => {
    if (page) await page.told(word);
    else await showCounts(database);
  };
  const { now: attempt, soon } = beat(database, sessionOf(database), told);
  const added = async () => {
    noteUse();
    const found = await showCounts(database);
    soon();
    if (found.waiting) askForWaking(await navigator.serviceWorker.getRegistration());
  };
  if (root) page = keptPage(database, root, attempt);
  watchSignOut(database, attempt);
  watchPanels(database, prepare(database));
  await watchForms(database);
  document.addEventListener("outbox:added", added);
  watchPlayed(database, withKeys(database), bar.dataset.owner || (person && person.owner));
  if (root) await watchLeaving(database, root, attempt);
  await showCounts(database);
  await comeBack(database, person);
  await attempt();
  await checkPathways(database);
  document.dispatchEvent(new CustomEvent("pathways:checked"));
  if (!root) await resume(database);
  await refresh(database);
}

// The worker is renewed by the browser; here only for those who use it, and on the home page of an installed product.
async function comeBack(database, person) {
  const uses = (await rows(database, "packages")).length || bar.dataset.home !== undefined;
  try {
    if (uses) await register();
  } catch (error) {
    if (!word(error)) throw error; // without a worker pages do not open offline; records are sent all the same
  }
  const sealed = (await rows(database, "people")).find(({ owner }) => owner === bar.dataset.owner);
  if (!person && sealed && bar.dataset.owner) await fromServer(database)();
}

async function begin() {
  let database;
  try {
    if (!isAble()) throw new NoStorage("a window that keeps nothing");
    database = await openStore();
  } catch (error) {
    if (!word(error)) throw error;
    sayUnable();
    return;
  }
  await start(database);
}

begin().catch((error) => {
  if (!(error instanceof NotSent)) throw error; // no link: the next page tries again
});
