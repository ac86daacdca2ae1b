// What a person made on a device is kept sealed (AES-GCM) under keys of that person, which the server gives to nobody
// else and which this device forgets at sign-out. Why so: docs/decisions/0012-data-on-devices.md.

const ALGORITHM = "AES-GCM";
const NONCE = 12;

/** The keys of the server's answer, imported so that no script can read them back. */
export const importKeys = (spelled) => Promise.all(spelled.map((text) => crypto.subtle.importKey(
  "raw", Uint8Array.from(atob(text), (character) => character.charCodeAt(0)), ALGORITHM, false, ["encrypt", "decrypt"],
)));

const bound = (owner, id) => new TextEncoder().encode(`${owner}/${id}`);

/** A value that only its owner's keys open again, and only in the place that `id` names. */
export async function seal(keys, owner, id, held) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const plain = new TextEncoder().encode(JSON.stringify(held));
  const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv, additionalData: bound(owner, id) }, keys[0], plain);
  return { iv, data };
}

/** The sealed value; null when none of the keys opens it. */
export async function unseal(keys, owner, id, { iv, data }) {
  for (const key of keys) {
    try {
      const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv, additionalData: bound(owner, id) }, key, data);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch (wrongKey) {
      if (wrongKey.name !== "OperationError") throw wrongKey;
    }
  }
  return null;
}
