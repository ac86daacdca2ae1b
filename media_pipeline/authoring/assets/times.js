// Times of a recording as people write them: 1:02:03.5, 62:03, 75. The same rules as media_pipeline/captions/times.py.

const PARTS = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/;

/** Seconds, or null where the text is no time. */
export function seconds(text) {
  const match = PARTS.exec(text.trim().replace(/\uff1a/g, ":"));
  if (!match) return null;
  const [, hours, minutes, rest, fraction] = match;
  if ((minutes !== undefined && Number(rest) > 59) || (hours !== undefined && Number(minutes) > 59)) return null;
  return (Number(hours || 0) * 60 + Number(minutes || 0)) * 60 + Number(rest) + Number(`0.${fraction || 0}`);
}
