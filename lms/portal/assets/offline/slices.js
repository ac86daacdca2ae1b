// Media that are kept in pieces, and answers out of them as a player asks: whole, or a slice (206).
//
// A piece is an entry of the cache under an address of its own. Nothing is ever put together on the disk: a phone has
// no room for a film twice, and Cache Storage takes no 206.

export const PIECE = 128 * 1024; // 16 s on 64 kbit/s: what a cut costs at most
export const MEDIA = "kept-media";

/** Where the cache has one piece of a file. */
export const pieceUrl = (url, index) => `${url}?kept-piece=${index}`;

/** How many pieces a file of this size has. */
export const pieceCount = (bytes) => Math.ceil(bytes / PIECE);

/** First and last byte of one piece. */
export const pieceEnds = (bytes, index) => [index * PIECE, Math.min(bytes, (index + 1) * PIECE) - 1];

/**
 * What a Range header asks of a file: [first, last]; null for the whole file, also where the header is none that is
 * understood (RFC 9110, 14.2); false when no byte of the file is asked for.
 */
export function asked(header, bytes) {
  const found = /^bytes=(\d*)-(\d*)$/.exec((header || "").trim());
  if (!found || (!found[1] && !found[2])) return null;
  if (!found[1]) {
    const length = Math.min(Number(found[2]), bytes);
    return length ? [bytes - length, bytes - 1] : false;
  }
  const first = Number(found[1]);
  const last = found[2] ? Math.min(Number(found[2]), bytes - 1) : bytes - 1;
  if (found[2] && Number(found[2]) < first) return null;
  return first < bytes ? [first, last] : false;
}

async function piece(cache, base, index) {
  const kept = await cache.match(pieceUrl(base, index));
  if (!kept) throw new Error("a piece is missing"); // the device freed its storage; the player asks again
  return kept;
}

// Piece by piece, as the player takes them: a film never lies in memory.
function stream(cache, base, first, last) {
  let at = first;
  return new ReadableStream({
    async pull(controller) {
      const index = Math.floor(at / PIECE);
      const bytes = new Uint8Array(await (await piece(cache, base, index)).arrayBuffer());
      const end = Math.min(last + 1, (index + 1) * PIECE);
      controller.enqueue(bytes.subarray(at - index * PIECE, end - index * PIECE));
      at = end;
      if (at > last) controller.close();
    },
  });
}

// Firefox before 65 makes no streams. Its blobs name what lies on the disk, and are not read before they are played.
async function blob(cache, base, first, last) {
  const from = Math.floor(first / PIECE);
  const blobs = [];
  for (let index = from; index * PIECE <= last; index += 1) blobs.push(await (await piece(cache, base, index)).blob());
  return new Blob(blobs).slice(first - from * PIECE, last + 1 - from * PIECE);
}

/** The answer to a player's request out of the kept pieces of a file: { url, bytes, type, base }. */
export async function slice(cache, file, header, streams = Boolean(self.ReadableStream)) {
  const range = asked(header, file.bytes);
  const headers = { "Content-Type": file.type, "Accept-Ranges": "bytes" };
  if (range === false) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${file.bytes}` } });
  }
  const [first, last] = range || [0, file.bytes - 1];
  headers["Content-Length"] = String(last - first + 1);
  if (range) headers["Content-Range"] = `bytes ${first}-${last}/${file.bytes}`;
  const taken = streams ? stream : blob;
  return new Response(await taken(cache, file.base || file.url, first, last), { status: range ? 206 : 200, headers });
}
