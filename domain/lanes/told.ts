// The days that a customer was told first, as FLOW keeps them: deliveries are measured by them, too.

/** The basis of a date. */
export type DateBasis = 'carrier' | 'promise' | 'learned' | 'default';

/** What a day rests on, for people of the shop. */
export const basisWords: Readonly<Record<DateBasis, string>> = {
  carrier: 'by what its carrier says',
  promise: 'as the shop promised',
  learned: 'by how long parcels of its lane take',
  default: 'by the days that the settings promise',
};

/** `at`: when they were told; `to` the last of the days, `likely` the likeliest. */
export type ToldDays = { at: string; to: string; likely: string; basis: DateBasis };

export const toldAs = ({ at, to, likely, basis }: ToldDays): string => `${at} ${to} ${likely} ${basis}`;

/** What the customer had been told by this time. */
export function toldBy(told: string | undefined, time: string): ToldDays | undefined {
  const [at, to, likely, basis] = told?.split(' ') ?? [];
  return at && at <= time && to && likely ? { at, to, likely, basis: basis as DateBasis } : undefined;
}
