const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/i;
const CENTURIES = /^(19|20|21)\d\d-/; // beyond them an ISO time no longer sorts as text

/** Whether a time is in a year that an order can be from. */
export const isPlausible = (utc: string): boolean => CENTURIES.test(utc);

/** UTC of an ISO 8601 time; one without an offset is taken as local time of `zone`. `undefined`: it is no time. */
export function toUtc(text: string, zone = 'UTC'): string | undefined {
  const [, day, time, offset] = TIME.exec(text) ?? [];
  if (!day) return undefined;
  const at = Date.parse(`${day}T${time}${offset?.toUpperCase() ?? 'Z'}`);
  if (Number.isNaN(at)) return undefined;
  const utc = new Date(offset ? at : at - offsetAt(at - offsetAt(at, zone), zone)).toISOString();
  return isPlausible(utc) ? utc : undefined;
}

export const hasOffset = (text: string): boolean => TIME.exec(text)?.[3] !== undefined;

export const fromUnix = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The calendar day of an instant in a zone. */
export const dayOf = (utc: string, zone: string): string => localTime(Date.parse(utc), zone).slice(0, 10);

/**
 * The day a carrier estimates. Carriers write days as times: midnight UTC and times without an offset are meant as the
 * day they begin with; any other instant is a moment at the customer's.
 */
export function estimatedDay(text: string, zone: string): string | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return toUtc(`${text}T00:00Z`) && text;
  const utc = toUtc(text);
  if (!utc) return undefined;
  const isDay = !hasOffset(text) || /T00:00(:00(\.0+)?)?(Z|[+-]00:?00)$/i.test(text);
  return isDay ? text.slice(0, 10) : dayOf(utc, zone);
}

const offsetAt = (at: number, zone: string): number => {
  const whole = Math.floor(at / 1000) * 1000;
  return Date.parse(`${localTime(whole, zone).replace(' ', 'T')}Z`) - whole;
};

/** Swedish writes times as ISO 8601 does. */
const localTime = (at: number, timeZone: string): string => new Date(at).toLocaleString('sv-SE', { timeZone });
