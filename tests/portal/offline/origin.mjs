// What the tests of kept packages fetch from.
import { createHash } from "node:crypto";
import { fetchPackage, want } from "../../../lms/portal/assets/offline/packages.js";
import { PIECE } from "../../../lms/portal/assets/offline/slices.js";
import { aDevice, freshCaches } from "./support.mjs";

export const UUID = "0197d1c0-0000-7000-8000-000000000b01";
export const FILM_BYTES = 3 * PIECE + 100;
export const PAGE = `/offline/pages/lesson/${UUID}/?lang=bo`;
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A server with one lesson: a page, its picture and its film, each of which may change. */
export class Origin {
  constructor() {
    this.film = Uint8Array.from({ length: FILM_BYTES }, (_, i) => (i * 13) % 256);
    this.page = '<link rel="canonical" href="/courses/a/b/"><link href="/static/p.css"><p>text</p>';
    this.picture = "a picture";
    this.asked = [];
    this.trouble = () => null;
    this.request = async (url, { headers = {} } = {}) => {
      this.asked.push([url, headers.Range || ""]);
      return await this.trouble(url, headers) || this.answer(url, headers.Range);
    };
  }

  answer(url, range) {
    const texts = {
      [PAGE]: [this.page, "text/html"], "/learn/pictures/1/": [this.picture, "image/webp"],
      "/static/p.css": ["@font-face{src:url(/static/f.woff2)}", "text/css"], "/static/f.woff2": ["font", "font/woff2"],
    };
    if (url.startsWith(`/offline/lesson/${UUID}/`)) return new Response(JSON.stringify(this.manifest()));
    if (texts[url]) return new Response(texts[url][0], { headers: { "Content-Type": texts[url][1] } });
    if (url !== "/files/film.mp4") return new Response("", { status: 404 });
    const headers = { "Cache-Control": "private, max-age=31536000", "Content-Type": "video/mp4" };
    if (!range) return new Response(this.film, { headers });
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(range).map(Number);
    headers["Content-Range"] = `bytes ${first}-${last}/${this.film.length}`;
    return new Response(this.film.slice(first, last + 1), { status: 206, headers });
  }

  manifest() {
    const piece = (url, content, type) => ({ url, bytes: content.length, sha256: sha256(content), type });
    const pieces = [
      piece(PAGE, this.page, "text/html; charset=utf-8"), piece("/learn/pictures/1/", this.picture, "image/webp"),
      { ...piece("/files/film.mp4", this.film, "video/mp4"), part: true },
    ];
    const bytes = pieces.reduce((sum, each) => sum + each.bytes, 0);
    return { v: 1, kind: "lesson", uuid: UUID, title: "腹泻", size: "film", bytes, pieces };
  }
}

/** A device on which somebody wants to keep that lesson. */
export async function wanted(room = Infinity) {
  const held = freshCaches(room);
  const { database } = await aDevice();
  const origin = new Origin();
  const manifest = origin.manifest();
  const key = await want(database, manifest, { size: "film", lang: "bo", open: PAGE });
  return { database, origin, manifest, key, held, fetchIt: (options) => fetchPackage(database, key, { request: origin.request, ...options }) };
}
