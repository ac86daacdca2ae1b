// Ids made on the device, and the device's own.
import { transact, value } from "./store.js";

const hex = (byte) => (byte + 0x100).toString(16).slice(1);

/** A random UUID (version 4), also where the browser has no function for it. */
export function newId() {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  bytes[6] = (bytes[6] % 16) + 0x40;
  bytes[8] = (bytes[8] % 64) + 0x80;
  const all = bytes.map(hex).join("");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => all.slice(from, to)).join("-");
}

/** The id of this browser, made once. Two tabs that ask at the same moment get the same. */
export function deviceId(database) {
  return transact(database, ["meta"], "readwrite", async ({ meta }) => {
    const known = await value(meta.get("device"));
    if (known) return known.value;
    const made = newId();
    await value(meta.put({ name: "device", value: made }));
    return made;
  });
}
