// Runs of pathways that are made on this device. Each entry of a run's log is a record of the outbox, and both are
// written together: what the outbox sends is what the page shows after a restart.
import {
  AnswerRefused, begin, canonicalAnswer, open, readAnswer, replay, step,
} from "../../../../pathways/assets/engine/index.js";
import { earlierDocument } from "./earlier.js";
import { add } from "./outbox.js";
import { newId } from "./identity.js";
import { seal, unseal } from "./seal.js";
import { transact, value } from "./store.js";

const FINISHED_KEPT = 5;

/** Another tab has gone on with this run meanwhile. */
export class MovedOn extends Error {}

export class Run {
  constructor(document, held) {
    this.document = document;
    Object.assign(this, held); // id, pathway, checksum, log, begun
    this.state = replay(document, this.log);
  }

  async rowAfter(person, log, finished) {
    const { id, pathway, checksum, begun } = this;
    const sealed = await seal(person.keys, person.owner, id, { pathway, checksum, log, begun });
    return { id, owner: person.owner, entries: log.length, finished, begun, sealed };
  }

  async enter(database, person, entry, data, at) {
    const { length } = this.log; // as it is now: another call may lengthen it while this one seals
    const log = [...this.log, entry];
    const state = replay(this.document, log);
    const after = await this.rowAfter(person, log, Boolean(state.outcome));
    const answered = { run: this.id, position: length, ...data };
    await add(database, person, "run.answered", answered, {
      at, stores: ["runs"], along: async ({ runs }) => {
        const before = await value(runs.get(this.id));
        if (!before || before.entries !== length) throw new MovedOn(this.id);
        await value(runs.put(after));
      },
    });
    Object.assign(this, { log, state });
  }

  /** Answers the open question; null is "not measured". Throws AnswerRefused, and nothing has changed. */
  async answer(database, person, raw, at = new Date()) {
    const input = this.state.question;
    const kept = canonicalAnswer(readAnswer(this.document, input, raw));
    step(this.document, this.state, input, kept);
    const data = kept === null ? { step: input, missing: "not_measured" } : { step: input, value: kept };
    await this.enter(database, person, { input, value: kept }, data, at);
  }

  /** Takes the last answer back, by an entry that says so. A finished run stays as it is. */
  async undo(database, person, at = new Date()) {
    if (this.state.outcome || !this.state.answers.length) return;
    const [input] = this.state.answers[this.state.answers.length - 1];
    await this.enter(database, person, { undo: true }, { step: input, undo: true }, at);
  }
}

/** A new run of a document: { pathway, checksum } say which. */
export async function startRun(database, person, document, { pathway, checksum }, at = new Date()) {
  const run = new Run(document, { id: newId(), pathway, checksum, log: [], begun: at.toISOString() });
  const held = await run.rowAfter(person, [], Boolean(begin(document).outcome));
  await add(database, person, "run.started", { run: run.id, pathway, checksum }, {
    at, stores: ["runs"], along: async ({ runs }) => {
      const own = await value(runs.index("owner").getAll(person.owner));
      const old = own.filter(({ finished }) => finished).sort((a, b) => (a.begun < b.begun ? 1 : -1)).slice(FINISHED_KEPT - 1);
      for (const { id } of old) await value(runs.delete(id));
      await value(runs.put(held));
    },
  });
  return run;
}

const newestFirst = (runs) => runs.sort((a, b) => (a.begun < b.begun ? 1 : -1));

// What this person's runs say, opened; those that other keys sealed stay closed.
async function opened(database, person) {
  const held = await transact(database, ["runs"], "readonly", ({ runs }) => (
    value(runs.index("owner").getAll(person.owner))
  ));
  const all = await Promise.all(held.map(async ({ id, finished, sealed }) => {
    const said = await unseal(person.keys, person.owner, id, sealed);
    return said && { id, finished, ...said };
  }));
  return all.filter(Boolean);
}

/** The person's runs of this very version of a document on this device, newest first. */
export async function runsOf(database, person, document, { checksum }) {
  const own = (await opened(database, person)).filter((said) => said.checksum === checksum);
  return newestFirst(own.map(({ finished, ...said }) => new Run(document, said)));
}

/**
 * The person's runs of earlier versions of a pathway: { id, begun, run }, newest first. Each goes on with the document
 * that it began with. `run` is null where that is here no more; what is finished is then not listed.
 */
export async function earlierRuns(database, person, { pathway, checksum }) {
  const others = (await opened(database, person)).filter((said) => said.pathway === pathway && said.checksum !== checksum);
  const found = await Promise.all(others.map(async ({ finished, ...said }) => {
    const island = await earlierDocument(said.checksum);
    return { id: said.id, begun: said.begun, finished, run: island && new Run(open(island.document), said) };
  }));
  return newestFirst(found.filter(({ run, finished }) => run || !finished));
}

export { AnswerRefused };
