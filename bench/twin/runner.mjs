// Runs the built twin over a file of documents and logs, and writes what it says of each run as a line of JSON.
// node bench/twin/runner.mjs VECTORS.json ANSWERS.jsonl
import { build } from "esbuild";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { target } from "../../script/browsers.mjs";

const built = await build({
  entryPoints: ["pathways/assets/engine/index.js"], bundle: true, minify: true, format: "esm", target, write: false,
});
const engine = await import(`data:text/javascript,${encodeURIComponent(built.outputFiles[0].text)}`);

const plain = (value) => (value === undefined ? null : engine.canonicalAnswer(value));
const idOf = (thing) => (thing ? thing.id : null);

function explained(document, state) {
  const found = engine.explain(document, state);
  return {
    recommendations: found.recommendations.map(({ step, amounts, references }) => ({
      step: step.id, references,
      amounts: amounts.map(({ id, low, high, exact, held }) => [id, plain(low), plain(high), plain(exact), held]),
    })),
    referral: idOf(found.referral),
    outcome: idOf(found.outcome),
    reasons: found.reasons.map(({ step, branch, tests, references }) => ({
      step, branch, tests: tests.map(({ name, value, holds }) => [name, plain(value), holds]), references,
    })),
    notMeasured: found.notMeasured,
    references: found.references,
  };
}

const told = (document, state) => ({
  ...state,
  answers: state.answers.map(([name, value]) => [name, plain(value)]),
  trail: state.trail.map(({ step, branch, rule }) => [step, branch, rule]),
  explanation: explained(document, state),
});

function attempt(work) {
  try {
    return { state: work() };
  } catch (error) {
    if (error instanceof engine.AnswerRefused) return { refused: error.code };
    if (error instanceof engine.DocumentUnsound) return { unsound: true };
    throw error;
  }
}

function said(document, log) {
  const begun = attempt(() => engine.begin(document));
  if (begun.unsound) return ["unsound"];
  let { state } = begun;
  const before = [];
  const words = [told(document, state)];
  for (const entry of log) {
    const now = state;
    const after = entry.undo
      ? { state: before.pop() }
      : attempt(() => engine.step(document, now, entry.input, entry.value));
    if (after.unsound) return [...words, "unsound"];
    if (after.state) {
      if (!entry.undo) before.push(state);
      ({ state } = after);
    }
    words.push(after.refused ? { refused: after.refused } : told(document, state));
  }
  return words;
}

const [vectors, answers] = process.argv.slice(2);
const { documents, runs } = JSON.parse(await readFile(vectors, "utf8"));
const opened = documents.map(engine.open);
const out = createWriteStream(answers);
for (const run of runs) {
  if (!out.write(`${JSON.stringify(said(opened[run.document], run.log))}\n`)) {
    await new Promise((resolve) => { out.once("drain", resolve); });
  }
}
await new Promise((resolve) => { out.end(resolve); });
