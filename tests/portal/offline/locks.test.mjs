import assert from "node:assert/strict";
import { test } from "node:test";
import { alone } from "../../../lms/portal/assets/offline/locks.js";
import { aDevice, openStore, remember } from "./support.mjs";

test("one works, the other is told that it is busy, and afterwards it is free", async () => {
  const { database, factory } = await aDevice();
  const other = await openStore(factory);
  let finish;
  const first = alone(database, "w", () => new Promise((resolve) => { finish = resolve; }), null);
  while (!finish) await new Promise((resolve) => { setTimeout(resolve, 1); });
  assert.deepEqual(await alone(other, "w", async () => 2, null), { busy: true });
  assert.deepEqual(await alone(other, "another", async () => 3, null), { answer: 3 });
  finish(1);
  assert.deepEqual(await first, { answer: 1 });
  assert.deepEqual(await alone(other, "w", async () => 2, null), { answer: 2 });
});

test("work that fails sets the lock free", async () => {
  const { database } = await aDevice();
  await assert.rejects(alone(database, "w", async () => { throw new Error("broken"); }, null), /broken/);
  assert.deepEqual(await alone(database, "w", async () => 1, null), { answer: 1 });
});

test("a killed tab holds nothing for ever, and a clock that was set back holds nothing for days", async () => {
  const { database } = await aDevice();
  await remember(database, "lease:w", { holder: "dead", until: Date.now() - 1 });
  assert.deepEqual(await alone(database, "w", async () => 1, null), { answer: 1 });
  await remember(database, "lease:w", { holder: "dead", until: Date.now() + 400 * 86400000 });
  assert.deepEqual(await alone(database, "w", async () => 1, null), { answer: 1 });
  await remember(database, "lease:w", { holder: "alive", until: Date.now() + 10000 });
  assert.deepEqual(await alone(database, "w", async () => 1, null), { busy: true });
});
