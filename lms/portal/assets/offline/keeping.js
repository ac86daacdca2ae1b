// "Keep offline" on a page: what each size costs, progress, what went wrong and what to do.
import { NotSent } from "./link.js";
import {
  Changed, currentOf, fetchCurrent, isGoodLink, keyOf, manifestOf, missing, renew, SIZES, want,
} from "./packages.js";
import { pauses } from "./pauses.js";
import { word } from "./reasons.js";
import { recall, row, rows } from "./store.js";
import { fill, megabytes, minutes } from "./texts.js";
import { goesOn, isPutOff, noting } from "./tries.js";

const SLOWEST = 64000; // what a township has, where nothing was measured yet
const FIRST_MS = 20000; // after a cut; then longer
const LONGEST_MS = 600000;
const A_DAY = 86400000;

/** The measured link in bits a second; what the browser guesses, or the slowest, where nothing was measured. */
export async function linkOf(database, connection = navigator.connection) {
  const measured = await recall(database, "link");
  if (measured) return measured;
  return connection && connection.downlink ? connection.downlink * 1000000 : SLOWEST;
}

// After a pause, or as soon as the browser says that there is a link.
const waited = (pause, wait) => new Promise((resolve) => {
  const online = () => { pause.reset(); go(); };
  const timer = wait(go, pause.next());
  function go() {
    clearTimeout(timer);
    removeEventListener("online", online);
    resolve();
  }
  addEventListener("online", online);
});

/**
 * Fetches what is missing of a package, and goes on after cuts as long as the page is open. `report` hears the bytes
 * that are here and those of all, and null at a cut. Answers whether it is whole: not when it was removed meanwhile.
 */
export async function bring(database, key, report, { wait = setTimeout, random, request } = {}) {
  const pause = pauses(FIRST_MS, { longest: LONGEST_MS, random });
  let most = 0;
  const hear = (done, all) => {
    if (done > most) pause.reset(); // something came: the link is there
    most = Math.max(most, done);
    report(done, all);
  };
  for (;;) {
    try {
      const fetching = () => fetchCurrent(database, key, { report: hear, ...(request && { request }) });
      const { busy, answer } = await noting(database, key, fetching);
      if (!busy) return answer;
      pause.reset(); // another tab fetches it
    } catch (error) {
      if (!(error instanceof NotSent) || error.code !== "offline") throw error;
      report(null);
    }
    await waited(pause, wait);
  }
}

// So that the browser does not clear it away. Some ask their reader, who may not answer: nothing waits for that.
function persist({ storage } = navigator) {
  if (storage && storage.persist) storage.persist().catch(() => undefined);
}

class Panel {
  constructor(database, box, ready) {
    this.database = database;
    this.box = box;
    this.ready = ready;
    const [kind, uuid] = box.dataset.keep.split("/");
    this.thing = { kind, uuid };
    this.lang = box.dataset.languages; // the one that is read here comes first; the server takes each once
    this.manifests = {};
    this.form = box.querySelector("form");
    this.bar = box.querySelector("progress");
    this.status = box.querySelector("[role=status]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.keep().catch((error) => this.fail(error));
    });
  }

  say(name, values = {}) {
    this.status.textContent = name ? fill(this.box.dataset[name], values) : "";
  }

  fail(error) {
    const name = word(error);
    if (!name) throw error;
    this.say(name);
  }

  async open() {
    try {
      const held = await row(this.database, "packages", keyOf(this.thing));
      if (held && held.state === "whole") this.say("kept");
      await this.showCosts();
    } catch (error) {
      this.fail(error);
    }
  }

  async showCosts() {
    for (const size of SIZES) {
      const label = this.box.querySelector(`[data-size=${size}]`);
      const manifest = this.manifests[size] || await manifestOf(fetch.bind(self), this.thing, size, this.lang);
      this.manifests[size] = manifest;
      const link = await linkOf(this.database);
      const offered = size === "text" || manifest.bytes > this.manifests.text.bytes;
      label.closest("label").hidden = !offered;
      label.textContent = fill(this.box.dataset.cost, {
        mb: megabytes(manifest.bytes), minutes: minutes(manifest.bytes, link),
      });
    }
  }

  async keep() {
    const size = this.form.elements.size.value;
    this.form.hidden = true;
    try {
      await this.ready();
      const manifest = this.manifests[size] || await manifestOf(fetch.bind(self), this.thing, size, this.lang);
      const key = await want(this.database, { ...this.thing, ...manifest }, { size, lang: this.lang, open: this.pageOf(manifest) });
      persist();
      await this.follow(key);
    } catch (error) {
      if (error instanceof Changed) this.manifests = {};
      throw error;
    } finally {
      this.form.hidden = false;
      this.bar.parentElement.hidden = true;
    }
  }

  async follow(key) {
    this.bar.parentElement.hidden = false;
    const link = await linkOf(this.database);
    const whole = await bring(this.database, key, (done, all) => {
      if (done === null) { this.say("paused"); return; }
      this.bar.value = Math.round((100 * done) / all);
      this.say("progress", {
        done: megabytes(done), mb: megabytes(all), minutes: minutes(all - done, link),
      });
    });
    this.say(whole ? "kept" : "");
  }

  // The page of the thing itself stands first among its pages; a course has its lessons behind it.
  pageOf({ pieces }) {
    const pages = pieces.filter(({ type }) => /html/.test(type));
    const own = pages.find(({ url }) => url.indexOf(this.thing.uuid) >= 0) || pages[0];
    return own ? own.url : location.pathname;
  }
}

/** Makes every "Keep offline" of the page work. `ready` registers the worker and gets the keys, once it is pressed. */
export function watchPanels(database, ready) {
  document.querySelectorAll("[data-keep]").forEach((box) => {
    const panel = new Panel(database, box, ready);
    const open = () => { if (box.open) panel.open(); };
    box.addEventListener("toggle", open);
    open();
  });
}

// What each of them comes to; what went wrong is said where somebody asks for it: "Kept on this device".
async function quietly(database, held, now, work) {
  for (const each of held) {
    try {
      await noting(database, each.key, () => work(each), now);
    } catch (error) {
      if (!word(error)) throw error;
    }
  }
}

/** Goes on with what was cut by a closed tab or a restart. */
export async function resume(database, now = Date.now()) {
  const good = isGoodLink(await recall(database, "link"));
  const cut = (await rows(database, "packages")).filter((held) => goesOn(held, good, now));
  await quietly(database, cut, now, ({ key }) => fetchCurrent(database, key));
}

/** Once a day, on a good link, fetches what has changed in what is kept: only the pieces that differ. */
export async function refresh(database, now = Date.now()) {
  if (!isGoodLink(await recall(database, "link"))) return;
  const old = (await rows(database, "packages")).filter((held) => (
    held.state === "whole" && now - held.at > A_DAY && !isPutOff(held, now)
  ));
  await quietly(database, old, now, async (held) => {
    const manifest = await currentOf(database, held, fetch.bind(self), now);
    if (missing(manifest, held)) await renew(database, held, manifest);
    await fetchCurrent(database, held.key);
  });
}
