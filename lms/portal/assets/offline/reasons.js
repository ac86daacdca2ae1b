// Why keeping something failed, as the name of the sentence that the page has for it.
import { NotStored } from "./caches.js";
import { NotSent } from "./link.js";
import { Changed } from "./packages.js";
import { NoStorage, StorageFull } from "./store.js";

const OF_THE_LINK = { offline: "paused", signed_out: "signedOut", gone: "gone" };

/** The name of the sentence; empty for an error that is nobody's but the program's. */
export function word(error) {
  if (error instanceof StorageFull) return "full";
  if (error instanceof NoStorage) return "noStorage";
  if (error instanceof Changed) return "changed";
  if (error instanceof NotStored) return "trouble";
  if (error instanceof NotSent) return OF_THE_LINK[error.code] || "trouble";
  return "";
}
