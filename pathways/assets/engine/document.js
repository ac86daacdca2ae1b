// A pathway document of schema 1 as the server publishes it, with its parts by name.
// It was parsed and verified before it was published; nothing here checks it again.

const byId = (things) => new Map(things.map((thing) => [thing.id, thing]));

/** The document with lookups for its parts. */
export function open(raw) {
  const computed = raw.computed || [];
  const units = new Map();
  raw.inputs.filter(({ type }) => type === "number").forEach(({ id, unit }) => units.set(id, unit));
  computed.filter(({ kind }) => kind === "dose").forEach(({ id, unit }) => units.set(id, unit));
  return {
    raw,
    computed,
    units,
    redFlags: raw.red_flags || [],
    input: byId(raw.inputs),
    step: byId(raw.steps),
    value: byId(computed),
    reference: byId(raw.references),
  };
}
