import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { keepRecord, notKept } from "../../../lms/portal/assets/offline/forms.js";
import { counts } from "../../../lms/portal/assets/offline/outbox.js";
import { NoStorage, StorageFull, openStore, recall, remember } from "../../../lms/portal/assets/offline/store.js";
import { OWNER, aDevice } from "./support.mjs";

test("a connection that was closed is opened once more, as often as it is closed", async () => {
  const opened = [];
  const factory = new IDBFactory();
  const { open } = factory;
  factory.open = (...args) => {
    const request = open.apply(factory, args);
    request.addEventListener("success", () => opened.push(request.result));
    return request;
  };
  const database = await openStore(factory);
  await remember(database, "language", "bo");
  database.close();
  assert.deepEqual(await Promise.all([recall(database, "language"), recall(database, "language")]), ["bo", "bo"]);
  assert.equal(opened.length, 2);
  opened[1].close();
  assert.equal(await recall(database, "language"), "bo");
  assert.equal(opened.length, 3);
});

test("a database that cannot be opened again is tried at the next call", async () => {
  const factory = new IDBFactory();
  const database = await openStore(factory);
  const { open } = factory;
  factory.open = () => { throw new DOMException("no", "UnknownError"); };
  database.close();
  await assert.rejects(recall(database, "language"), (error) => error.name === "UnknownError");
  factory.open = open;
  assert.equal(await recall(database, "language"), undefined);
});

/** A form, as far as a note is put beside it. */
function aPage() {
  const said = [];
  const made = () => ({ dataset: {}, attributes: {}, setAttribute(name, value) { this.attributes[name] = value; } });
  globalThis.document = {
    body: { dataset: { notKept: "not kept", full: "full", nobody: "nobody" } },
    createElement: made, dispatchEvent: () => said.push("added"),
  };
  return { said, form: { previousElementSibling: null, before: ({ textContent }) => said.push(textContent) } };
}

for (const [name, word] of [["UnknownError", "not kept"], ["DataCloneError", "not kept"], ["QuotaExceededError", "full"]]) {
  test(`a record that the disk did not take (${name}) is never said to be kept`, async () => {
    const { database } = await aDevice();
    const { said, form } = aPage();
    const failing = { along: () => { throw new DOMException("no", name); } };
    try {
      assert.equal(await keepRecord(database, form, "lesson.done", {}, failing), false);
      assert.deepEqual(said, [word]);
      assert.equal((await counts(database, OWNER)).waiting, 0);
      assert.equal(await keepRecord({ transaction() { throw new DOMException("no", name); } }, form, "x", {}), false);
      assert.equal(await keepRecord(database, form, "lesson.done", {}), true);
      assert.equal(said[said.length - 1], "added");
    } finally {
      delete globalThis.document;
    }
  });
}

test("no room and no storage are told apart from other trouble", () => {
  assert.deepEqual([new StorageFull(), new NoStorage(), new Error()].map(notKept), ["full", "full", "notKept"]);
});
