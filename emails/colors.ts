// Contrast as in WCAG 2. Brand colours come from settings, and some are too pale for text.

const READABLE = 4.5;

export const WHITE = '#ffffff';
/** The background around the card of a mail. What is readable on it is also readable on the card. */
export const PAGE = '#f3f1ec';
export const INK = '#1b1b1d';
/** The card of a mail in dark mode, as in parts/head.mjml. */
export const DARK_CARD = '#1e1f22';
/** A panel on that card. What is readable on it is also readable on the card. */
export const DARK_PANEL = '#2a2c30';

function channels(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1 (the same colour) to 21 (black on white). */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The colour itself if it is readable on `background`; otherwise mixed with just enough of `toward`. */
export function readable(color: string, background: string, toward: string): string {
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = mix(color, toward, share);
    if (contrast(mixed, background) >= READABLE) return mixed;
  }
  return toward;
}

/** Black or white, whichever is easier to read on `color`. */
export const textOn = (color: string): string => (contrast(WHITE, color) >= READABLE ? WHITE : INK);

function mix(color: string, other: string, share: number): string {
  const target = channels(other);
  const mixed = channels(color).map((channel, i) => Math.round(channel + ((target[i] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
