// The page of a kept pathway: starts runs, goes on with those that were begun here, shows what they come to.
import { explain, open } from "../../../../pathways/assets/engine/index.js";
import { oneAtATime } from "./busy.js";
import { note, notKept } from "./forms.js";
import { present } from "./person.js";
import { RunPage } from "./run_page.js";
import { Words } from "./run_words.js";
import { forbids, standingOf } from "./standing.js";
import { AnswerRefused, earlierRuns, MovedOn, runsOf, startRun } from "./runs.js";
import { NoStorage, openStore } from "./store.js";
import { element, fill, moment } from "./texts.js";

const root = document.getElementById("pathway-run");
const island = JSON.parse(document.getElementById("pathway-document").textContent);
const words = new Words(JSON.parse(document.getElementById("run-words").textContent), document.documentElement.lang);
const pathway = open(island.document);
const start = root.querySelector("[data-record='run.started']");
const front = Array.from(root.childNodes);

class App {
  constructor(database) {
    this.database = database;
    this.alone = oneAtATime(root);
  }

  // A second tap while the first is being kept is no second answer, no second run and no second step back.
  attempt(form, work) {
    return this.alone(() => this.keep(form, work));
  }

  // What goes wrong is said where the person is, and nothing is shown as kept that is not on the disk.
  async keep(form, work) {
    try {
      const person = await present(this.database);
      if (!person) { note(form, "warning", "nobody"); return; }
      await work(person);
      document.dispatchEvent(new CustomEvent("outbox:added"));
    } catch (error) {
      note(form, "error", notKept(error));
    }
  }

  show(run, error = "") {
    const change = (work) => () => this.attempt(root.querySelector("form") || root.lastChild, async (person) => {
      try {
        await work(person);
        this.show(run);
      } catch (refused) {
        if (refused instanceof AnswerRefused) this.show(run, words.refusal(run.document, refused));
        else if (refused instanceof MovedOn) await this.reopen(person, run.id);
        else throw refused;
      }
    });
    new RunPage(root, run.document, words).show(run.state, explain(run.document, run.state), {
      answer: (raw) => change((person) => run.answer(this.database, person, raw))(),
      skip: change((person) => run.answer(this.database, person, null)),
      undo: change((person) => run.undo(this.database, person)),
      close: () => this.front(),
    }, error);
  }

  // All runs of this pathway on this device: those of this version, then those of earlier ones.
  async held(person) {
    const own = await runsOf(this.database, person, pathway, island);
    return own.map((run) => ({ id: run.id, begun: run.begun, run })).concat(
      (await earlierRuns(this.database, person, island)).map((each) => ({ ...each, earlier: true })),
    );
  }

  async reopen(person, id) {
    const found = (await this.held(person)).find((each) => each.id === id);
    if (found && found.run) this.show(found.run);
    else await this.front();
  }

  // What stands against this version is read before anything can begin.
  async standing() {
    const { pathway: uuid, checksum } = root.dataset;
    const said = await standingOf(this.database, { uuid, checksum, review: island.document.review_date });
    root.querySelectorAll("[data-standing]").forEach((old) => old.remove());
    said.forEach((word) => {
      const kind = forbids([word]) ? "error" : "warning";
      start.before(element("p", root.dataset[word], { class: `notice ${kind}`, role: "alert", "data-standing": word }));
    });
    start.hidden = forbids(said);
    if (said.includes("superseded")) start.before(this.again());
  }

  again() {
    const row = element("p", "", { "data-standing": "again" });
    const button = element("button", root.dataset.loadAgain, { type: "button", class: "wide" });
    button.addEventListener("click", () => location.reload());
    row.append(button);
    return row;
  }

  async front() {
    root.textContent = "";
    root.append(...front);
    await this.standing();
    const person = await present(this.database);
    const held = person ? await this.held(person) : [];
    const list = root.querySelector("#held-runs") || element("ul", "", { id: "held-runs", class: "plain" });
    list.textContent = "";
    held.forEach((each) => list.append(this.heldItem(each)));
    start.after(list);
  }

  heldItem({ begun, run, earlier }) {
    const item = element("li");
    if (!run) {
      const sentence = fill(root.dataset.earlierGone, { time: moment(begun) });
      item.append(element("p", sentence, { class: "notice warning", "data-earlier": "gone" }));
      return item;
    }
    const label = run.state.outcome ? words.say.show_outcome : words.say.go_on;
    const button = element("button", `${label} (${moment(begun)})`, { type: "button", class: "second wide" });
    button.addEventListener("click", () => this.show(run));
    item.append(button);
    if (earlier) item.append(element("p", root.dataset.earlier, { class: "soft", "data-earlier": "kept" }));
    return item;
  }
}

openStore().then(async (database) => {
  const app = new App(database);
  start.querySelector("button").addEventListener("click", () => app.attempt(start, async (person) => {
    app.show(await startRun(database, person, pathway, island));
  }));
  document.addEventListener("pathways:checked", () => { if (start.isConnected) app.standing(); });
  await app.front();
}).catch((error) => {
  if (!(error instanceof NoStorage)) throw error;
  start.before(element("p", root.dataset.noStorage, { class: "notice error", role: "alert" })); // nothing begins that is not kept
});
