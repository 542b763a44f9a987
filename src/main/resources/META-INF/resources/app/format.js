// Formats numbers and dates for display.

const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
// The page is in English, but dates follow the reader's own variant of it, or else the British one.
const moment = new Intl.DateTimeFormat(navigator.language.startsWith("en") ? navigator.language : "en-GB", { dateStyle: "medium", timeStyle: "short" });

export function count(number) {
  return whole.format(number);
}

/** "1 image", "2 images". */
export function counted(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** In decimal units, as browsers and file managers show. */
export function bytes(number) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = number;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit === 0 || value >= 100 ? count(Math.round(value)) : oneDigit.format(value);
  return `${text} ${units[unit]}`;
}

/** The share saved, in whole percent; null if there were no bytes. */
export function saving(before, after) {
  return before > 0 ? Math.max(0, Math.round((1 - after / before) * 100)) : null;
}

export function rate(perSecond) {
  return perSecond >= 10 ? count(Math.round(perSecond)) : oneDigit.format(perSecond);
}

/** "3 min", rounded, because it is an estimate. */
export function duration(seconds) {
  if (seconds < 60) {
    return `${Math.max(1, Math.round(seconds))} s`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min`;
  }
  return `${oneDigit.format(seconds / 3600)} h`;
}

export function time(iso) {
  return moment.format(new Date(iso));
}
