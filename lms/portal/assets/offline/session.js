// Who is signed in, asked of the server: from kept pages and from the worker, which know nobody.
import { jsonOf, NotSent, patiently } from "./sender.js";

export const SESSION = "/offline/session/";
export const SYNC = "/sync/";

/** { owner, csrf, keys, until, url } of the session of this browser; NotSent("signed_out") when there is none. */
export async function askSession(request = self.fetch.bind(self), device = "") {
  const response = await patiently(request, device ? `${SESSION}?device=${device}` : SESSION, { cache: "no-store" });
  if (response.type === "opaqueredirect" || [302, 403].includes(response.status)) throw new NotSent("signed_out");
  if (response.status !== 200) throw new NotSent("trouble");
  return { url: SYNC, ...await jsonOf(response) };
}
