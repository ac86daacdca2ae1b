// The page "Kept on this device": records and what became of them, what is kept and what it takes, signing out.
import { dismiss, refusals, retry, standing, waitingOfAll } from "./outbox.js";
import { bring, refresh } from "./keeping.js";
import { free, isGoodLink, isUnfinished, manifestOf, missing, want, wantedOf } from "./packages.js";
import { present } from "./person.js";
import { recall, rows } from "./store.js";
import { showCounts } from "./bar.js";
import { element, fill, megabytes, moment } from "./texts.js";
import { word } from "./reasons.js";
import { goesOn, isPutOff } from "./tries.js";

const WORDS = { signed_out: "signedOut", offline: "offline", version: "version" }; // of sending
// Of fetching what is kept: as in the panel "Keep offline", in this page's sentences.
const FETCHING = { paused: "offline", signedOut: "fetchSignedOut", trouble: "fetchTrouble" };
const sentence = (name) => FETCHING[name] || name;
const kindWord = (kind) => `kind${kind.replace(/(?:^|\.)(\w)/g, (_, letter) => letter.toUpperCase())}`;

// What the browser says of its room; nothing, where it keeps that to itself.
async function estimate({ storage } = navigator) {
  try {
    return storage && storage.estimate ? await storage.estimate() : {};
  } catch (guarded) {
    return {};
  }
}

class KeptPage {
  constructor(database, root, attempt) {
    this.database = database;
    this.root = root;
    this.text = root.dataset;
    this.attempt = attempt;
    this.part = (name) => root.querySelector(`#${name}`);
  }

  async showRecords(told = {}) {
    const person = await present(this.database);
    const { waiting } = await showCounts(this.database);
    const said = [];
    // Where nobody ever kept anything, the reader may well be signed in: of that this device knows nothing.
    if (!person) said.push((await rows(this.database, "people")).length ? this.text.nobody : this.text.none);
    else if (waiting) said.push(fill(this.text.waiting, { count: waiting }));
    else said.push(await this.agreement(person));
    if (told.code && waiting) said.push(told.say || this.text[WORDS[told.code] || "trouble"]);
    const others = await waitingOfAll(this.database) - waiting;
    if (others > 0) said.push(fill(this.text.others, { count: others }));
    this.part("records").textContent = said.join(" ");
    this.part("send").hidden = !waiting;
    await this.showRefusals(person);
  }

  async agreement({ owner }) {
    const { agreedAt, disagreedAt, unproven } = await standing(this.database, owner);
    if (disagreedAt) return this.text.disagrees;
    if (unproven) return this.text.unproven;
    return agreedAt ? fill(this.text.agreed, { time: moment(agreedAt) }) : this.text.none;
  }

  async showRefusals(person) {
    const list = this.part("refused");
    list.textContent = "";
    for (const refused of person ? await refusals(this.database, person) : []) {
      list.append(this.refusedItem(refused));
    }
  }

  refusedItem({ id, say: reason, said, unsent }) {
    const item = element("li", "", { class: "card" });
    const say = unsent ? this.text.unsent : reason;
    const sentence = said
      ? fill(this.text.refused, { what: this.text[kindWord(said.kind)] || this.text.kindOther, time: moment(said.at), say })
      : fill(this.text.refusedLocked, { say });
    const actions = element("p", "", { class: "actions" });
    const act = (label, work) => {
      const button = element("button", label, { class: "second" });
      button.addEventListener("click", work);
      actions.append(button);
    };
    if (unsent) act(this.text.sendAgain, () => retry(this.database, id).then(() => this.attempt()));
    act(this.text.dismiss, () => dismiss(this.database, id).then(() => this.showRecords()));
    item.append(element("p", sentence), actions);
    return item;
  }

  async showPackages() {
    const list = this.part("packages");
    const held = await rows(this.database, "packages");
    list.textContent = "";
    const good = isGoodLink(await recall(this.database, "link"));
    held.forEach((each) => list.append(this.packageItem(each, good)));
    this.part("nothing").hidden = held.length > 0;
    await this.showStorage();
  }

  packageItem(held, good) {
    const item = element("li", "", { class: "card" });
    const heading = element("h3");
    heading.append(held.state === "whole" ? element("a", held.title, { href: held.open, class: "jump" }) : held.title);
    const size = fill(this.text.package, {
      size: this.text[`size${held.size[0].toUpperCase()}${held.size.slice(1)}`], mb: megabytes(held.bytes),
    });
    const status = element("p", "", { role: "status" });
    const actions = element("p", "", { class: "actions" });
    const act = (label, work) => {
      const button = element("button", label, { class: "second" });
      button.addEventListener("click", () => work(button, status));
      actions.append(button);
    };
    item.append(heading, element("p", size, { class: "soft" }), status, actions);
    if (goesOn(held, good)) this.goOn(held, status);
    else if (isUnfinished(held)) this.wait(held, status, act);
    else act(this.text.check, (button) => this.check(held, button, status));
    act(this.text.free, () => this.remove(held, item));
    return item;
  }

  goOn(held, status) {
    let here = 0;
    const say = (done, all = wantedOf(held).bytes) => {
      here = done === null ? here : done; // at a cut it stays what it was
      status.textContent = fill(this.text.loading, { done: megabytes(here), mb: megabytes(all) });
    };
    say(0);
    bring(this.database, held.key, say).then(
      (whole) => whole && this.showPackages(), (error) => this.failed(error, status), // what was removed says so by itself
    );
  }

  // What does not go on by itself: why, where it failed in a way that lasts; and a button that goes on all the same.
  wait(held, status, act) {
    if (isPutOff(held)) status.textContent = this.text[sentence(held.tried.why)];
    const wanted = wantedOf(held);
    const bytes = missing(wanted, held);
    const label = bytes ? fill(this.text.update, { mb: megabytes(bytes) }) : this.text.loadAgain;
    act(label, () => this.update(held, wanted, status, wanted));
  }

  // Why it does not go on: no room, changed, withdrawn, signed out. Waiting is said only where waiting helps.
  failed(error, status) {
    const name = sentence(word(error));
    status.textContent = this.text[name || "fetchTrouble"];
    if (!name) throw error;
  }

  async check(held, button, status) {
    try {
      const manifest = await manifestOf(fetch.bind(self), held, held.size, held.lang);
      const bytes = missing(manifest, held);
      status.textContent = bytes ? "" : this.text.current;
      if (!bytes) return;
      const fetched = element("button", fill(this.text.update, { mb: megabytes(bytes) }));
      fetched.addEventListener("click", () => this.update(held, manifest, status));
      button.replaceWith(fetched);
    } catch (error) {
      this.failed(error, status);
    }
  }

  async update(held, manifest, status, choice = held) {
    try {
      await want(this.database, { ...held, ...manifest }, choice);
      await this.showPackages();
    } catch (error) {
      this.failed(error, status);
    }
  }

  // Whoever pressed the wrong button fetches it again by the next one.
  async remove(held, item) {
    await free(this.database, held.key);
    item.textContent = "";
    item.append(element("p", fill(this.text.freed, { title: held.title }), { role: "status" }));
    const again = element("button", this.text.undo, { class: "second" });
    again.addEventListener("click", async () => {
      await want(this.database, held, held);
      await this.showPackages();
    });
    item.append(again);
    again.focus();
    await this.showStorage();
  }

  async showStorage() {
    const { usage, quota } = await estimate();
    if (quota === undefined) return;
    this.part("storage").textContent = fill(this.text.storage, {
      used: megabytes(usage), free: megabytes(Math.max(0, quota - usage)),
    });
  }

  showAway() {
    const away = location.pathname !== "/offline/";
    this.part("away").hidden = !away;
    if (away) this.part("heading").hidden = true;
    this.part("again").addEventListener("click", () => location.reload());
  }

  async start() {
    this.showAway();
    this.part("send").addEventListener("click", () => this.attempt());
    await this.showRecords();
    await this.showPackages();
  }
}

/** Makes the page work; answers what is called after each try to send. */
export function keptPage(database, root, attempt) {
  const page = new KeptPage(database, root, attempt);
  return { started: page.start(), told: (word) => page.showRecords(word), refresh: () => refresh(database) };
}
