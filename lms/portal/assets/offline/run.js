// The page of a kept pathway: starts runs, goes on with those that were begun here, shows what they come to.
import { explain, open } from "../../../../pathways/assets/engine/index.js";
import { oneAtATime } from "./busy.js";
import { note, notKept } from "./forms.js";
import { present } from "./person.js";
import { RunPage } from "./run_page.js";
import { Words } from "./run_words.js";
import { forbids, standingOf } from "./standing.js";
import { AnswerRefused, MovedOn, runsOf, startRun } from "./runs.js";
import { openStore } from "./store.js";
import { element, moment } from "./texts.js";

const root = document.getElementById("pathway-run");
const island = JSON.parse(document.getElementById("pathway-document").textContent);
const words = new Words(JSON.parse(document.getElementById("run-words").textContent), document.documentElement.lang);
const pathway = open(island.document);
const start = root.querySelector("[data-record='run.started']");
const front = Array.from(root.childNodes);

class App {
  constructor(database) {
    this.database = database;
    this.page = new RunPage(root, pathway, words);
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
        if (refused instanceof AnswerRefused) this.show(run, words.refusal(pathway, refused));
        else if (refused instanceof MovedOn) await this.reopen(person, run.id);
        else throw refused;
      }
    });
    this.page.show(run.state, explain(pathway, run.state), {
      answer: (raw) => change((person) => run.answer(this.database, person, raw))(),
      skip: change((person) => run.answer(this.database, person, null)),
      undo: change((person) => run.undo(this.database, person)),
      close: () => this.front(),
    }, error);
  }

  async reopen(person, id) {
    const found = (await runsOf(this.database, person, pathway, island)).find((run) => run.id === id);
    if (found) this.show(found);
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
    const held = person ? await runsOf(this.database, person, pathway, island) : [];
    const list = root.querySelector("#held-runs") || element("ul", "", { id: "held-runs", class: "plain" });
    list.textContent = "";
    held.forEach((run) => {
      const item = element("li");
      const label = run.state.outcome ? words.say.show_outcome : words.say.go_on;
      const button = element("button", `${label} (${moment(run.begun)})`, { type: "button", class: "second wide" });
      button.addEventListener("click", () => this.show(run));
      item.append(button);
      list.append(item);
    });
    start.after(list);
  }
}

openStore().then(async (database) => {
  const app = new App(database);
  start.querySelector("button").addEventListener("click", () => app.attempt(start, async (person) => {
    app.show(await startRun(database, person, pathway, island));
  }));
  document.addEventListener("pathways:checked", () => { if (start.isConnected) app.standing(); });
  await app.front();
});
