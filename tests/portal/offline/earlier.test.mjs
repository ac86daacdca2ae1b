import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open } from "../../../pathways/assets/engine/index.js";
import { earlierDocument, keepEarlier } from "../../../lms/portal/assets/offline/earlier.js";
import { fetchPackage, free, want } from "../../../lms/portal/assets/offline/packages.js";
import { earlierRuns, runsOf, startRun } from "../../../lms/portal/assets/offline/runs.js";
import { sha256 } from "./origin.mjs";
import { aDevice, freshCaches, put, rows } from "./support.mjs";

const path = new URL("../../../pathways/content/childhood-diarrhoea.json", import.meta.url);
const RAW = JSON.parse(await readFile(path, "utf8"));
const PATHWAY = open(RAW);
const UUID = "0197d1c0-0000-7000-8000-0000000000aa";
const PAGE = `/offline/pages/pathways/${UUID}/?lang=bo`;
const version = (letter) => ({ pathway: UUID, checksum: letter.repeat(64) });

const islandOf = (names) => JSON.stringify({ ...names, document: RAW }).replace(/</g, "\\u003c");
const pageOf = (names) => `<main></main><script type="application/json" id="pathway-document">${islandOf(names)}</script>`;

/** A device that keeps a pathway at a version; `become` fetches another one. */
async function aClinic() {
  freshCaches();
  const { database, person } = await aDevice();
  const become = async (names, look = "") => {
    const body = pageOf(names) + look;
    const pieces = [{ url: PAGE, bytes: body.length, sha256: sha256(body), type: "text/html" }];
    const manifest = { kind: "pathways", uuid: UUID, title: "Diarrhoea", bytes: body.length, pieces };
    const key = await want(database, manifest, { size: "text", lang: "bo", open: PAGE });
    await fetchPackage(database, key, { request: async () => new Response(body) });
  };
  await become(version("a"));
  return { database, person, become };
}
const kept = async (letter) => Boolean(await earlierDocument(version(letter).checksum));

test("a run that is not finished goes on with the document of its version after that was replaced", async () => {
  const { database, person, become } = await aClinic();
  const begun = await startRun(database, person, PATHWAY, version("a"));
  await begun.answer(database, person, "12");
  await become(version("b"));
  assert.deepEqual(await runsOf(database, person, PATHWAY, version("b")), []);
  const [{ id, run }] = await earlierRuns(database, person, version("b"));
  assert.equal(id, begun.id);
  assert.deepEqual([run.checksum, run.state.question, run.log], [version("a").checksum, begun.state.question, begun.log]);
  await run.undo(database, person);
  assert.equal(run.state.question, "age");
  assert.equal((await earlierRuns(database, person, version("b")))[0].run.log.length, 2);
});

test("where its document is gone the run is listed all the same, without it", async () => {
  const { database, person } = await aClinic();
  const { id, begun } = await startRun(database, person, PATHWAY, version("0"), new Date(Date.UTC(2030, 0, 1)));
  assert.deepEqual(await earlierRuns(database, person, version("a")), [{ id, begun, finished: false, run: null }]);
});

test("what is finished is listed as long as it can be shown; runs of other pathways are not", async () => {
  const { database, person, become } = await aClinic();
  await startRun(database, person, PATHWAY, { ...version("a"), pathway: "another" });
  const { id } = await startRun(database, person, PATHWAY, version("a"));
  const [row] = (await rows(database, "runs")).filter((each) => each.id === id);
  await put(database, "runs", { ...row, finished: true });
  assert.deepEqual(await earlierRuns(database, person, version("b")), []);
  await become(version("b"));
  assert.deepEqual((await earlierRuns(database, person, version("b"))).map((each) => each.id), [id]);
});

test("two runs of earlier versions stand newest first", async () => {
  const { database, person } = await aClinic();
  const days = [3, 9, 6];
  for (const day of days) await startRun(database, person, PATHWAY, version("0"), new Date(Date.UTC(2030, 0, day)));
  const found = await earlierRuns(database, person, version("a"));
  assert.deepEqual(found.map(({ begun }) => new Date(begun).getUTCDate()), [9, 6, 3]);
});

test("documents are kept for runs alone: without any that is open, none is, and earlier ones go", async () => {
  const { database, person, become } = await aClinic();
  await become(version("b"));
  assert.equal(await kept("a"), false);
  const { id } = await startRun(database, person, PATHWAY, version("b"));
  await become(version("c"));
  assert.equal(await kept("b"), true);
  const [row] = (await rows(database, "runs")).filter((each) => each.id === id);
  await put(database, "runs", { ...row, finished: true });
  await become(version("d"));
  assert.deepEqual([await kept("b"), await kept("c")], [false, false]);
});

test("a release that draws all pages anew and replaces no document pushes none out", async () => {
  const { database, person, become } = await aClinic();
  await startRun(database, person, PATHWAY, version("a"));
  await become(version("b"));
  for (let number = 0; number < 13; number += 1) await become(version("b"), `<!-- release ${number} -->`);
  assert.deepEqual([await kept("a"), await kept("b")], [true, false]);
  await become(version("c"));
  assert.equal(await kept("b"), true);
});

test("a pathway that is removed from the device leaves its document to runs that are open", async () => {
  const { database, person } = await aClinic();
  await startRun(database, person, PATHWAY, version("a"));
  await free(database, `pathways/${UUID}`);
  assert.equal(await kept("a"), true);
});

test("no more than a dozen versions are kept, and nothing of pages that are no pathways", async () => {
  const { database, person, become } = await aClinic();
  await startRun(database, person, PATHWAY, version("a"));
  for (const letter of "bcdef0123456789") await become(version(letter));
  assert.deepEqual([await kept("a"), await kept("c"), await kept("d"), await kept("8")], [false, false, true, true]);
  await keepEarlier(database, "/offline/pages/lesson/1/?lang=bo");
  await keepEarlier(database, "/offline/pages/pathways/unknown/?lang=bo");
  assert.equal(await kept("8"), true);
});
