// Films that this device would decode, but not in time: AV1 on a cheap phone. They are not offered to it.

/** Takes away AV1 that the device says it cannot play smoothly. Where it says nothing the browser's own choice stands. */
export async function leaveSmooth(video, device = navigator.mediaCapabilities) {
  const heavy = Array.from(video.querySelectorAll("source")).filter(({ type }) => type.includes("av01"));
  if (!heavy.length || !device || !device.decodingInfo) return;
  const [width, height] = ["width", "height"].map((name) => Number(video.getAttribute(name)));
  for (const source of heavy) {
    const film = { contentType: source.type, width, height, bitrate: 300000, framerate: 25 };
    try {
      const { supported, smooth } = await device.decodingInfo({ type: "file", video: film });
      if (!supported || !smooth) source.remove();
    } catch (unasked) { /* a type that this browser cannot even ask about: it will not choose it */ }
  }
}
