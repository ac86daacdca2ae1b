/** 0:45, 12:07, 1:02:03. */
export function timeText(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => (number < 10 ? `0${number}` : String(number));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
