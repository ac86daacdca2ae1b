// A page for Node: the product's own templates in a document, so that scripts and markup are tested with each other.
import { readFileSync } from "node:fs";
import { Window } from "happy-dom";

const ROOT = new URL("../../../", import.meta.url);
const GLOBALS = ["document", "location", "history", "navigator", "CustomEvent", "Event", "window", "localStorage"];

/** A template of the product in English: sentences as they are, values as given, everything that decides left out. */
export function template(path, values = {}) {
  return readFileSync(new URL(path, ROOT), "utf8")
    .replace(/{% comment %}[^]*?{% endcomment %}/g, "")
    .replace(/{% (?:trans|translate) (['"])([^]*?)\1 %}/g, "$2")
    .replace(/{{ ([\w.]+)[^}]*}}/g, (_, name) => (name in values ? values[name] : ""))
    .replace(/{%[^]*?%}/g, "");
}

export const KEEP = "lms/portal/templates/portal/offline/keep.html";
export const KEPT_PAGE = "lms/portal/templates/portal/offline/kept.html";
export const DEVICE = "lms/portal/templates/portal/offline/device.html";

/** Puts a page into Node's globals; `without` removes what a browser may lack. Answers its window. */
export function aPage(body, { url = "https://learn.example/", lang = "bo", worker = {}, without = [] } = {}) {
  const window = new Window({ url, settings: { handleDisabledFileLoadingAsSuccess: true } }); // scripts are not run
  window.document.documentElement.setAttribute("lang", lang);
  window.document.body.innerHTML = body;
  const navigator = { language: lang, serviceWorker: { register: async () => ({}), getRegistration: async () => null, ...worker } };
  globalThis.scrollTo = () => undefined;
  const found = { ...Object.fromEntries(GLOBALS.map((name) => [name, window[name]])), navigator, window: globalThis };
  GLOBALS.forEach((name) => Object.defineProperty(globalThis, name, { value: found[name], configurable: true, writable: true }));
  without.forEach((name) => { globalThis[name] = undefined; });
  globalThis.addEventListener = window.addEventListener.bind(window);
  globalThis.removeEventListener = window.removeEventListener.bind(window);
  return window;
}

/** What was said to a page's reader: the text of one element, with its white space as one. */
export const said = (selector) => globalThis.document.querySelector(selector).textContent.replace(/\s+/g, " ").trim();

/** Waits until something is so: what a reader would look for, looked for again and again. */
export async function until(isSo, what = isSo) {
  for (let turn = 0; turn < 4000; turn += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  throw new Error(`it never was so: ${what}`);
}

/** A clock that a test turns: { wait, pauses, go }. `go` ends the pause that runs. */
export function aClock() {
  const waiting = [];
  const pauses = [];
  const wait = (work, pause) => { pauses.push(pause); waiting.push(work); return waiting.length; };
  return { wait, pauses, go: async () => { await until(() => waiting.length, "a pause"); waiting.shift()(); } };
}
