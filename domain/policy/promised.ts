import { daysAfter } from '../calendar/business-days.ts';
import { localDate } from '../calendar/windows.ts';
import { type Flow, paidIn } from '../journey/flow.ts';
import { begunAt } from '../order/payment.ts';
import type { StoreSettings } from './settings.ts';

/** The settings that a promise depends on. */
export type PromiseSettings = Pick<StoreSettings, 'promisedDays' | 'businessDays'>;

/** The last day of a delivery that begins on this day. */
export const promisedFrom = (date: string, { promisedDays, businessDays }: PromiseSettings): string =>
  daysAfter(date, promisedDays, businessDays);

/** The last promised day of an order, from what FLOW holds: by its platform, otherwise by the settings. */
export function promisedIn(flow: Flow, store: PromiseSettings, zone: string): string {
  const { due, from = '' } = flow.registers['o#changed'] ?? {};
  const begun = localDate(begunAt({ placedAt: flow.placed!, paidAt: paidIn(flow) }), zone);
  return due ?? promisedFrom(from > begun ? from : begun, store);
}
