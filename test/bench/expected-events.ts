import type { BusEvent } from '../../domain/events/events.ts';
import type { WrittenItem } from './recounted.ts';

// What the bus must have said of an order, read from the items that are left of it. It shares no rule with what announces
// (domain/events).

type ItemPart = Readonly<Record<string, unknown>>;
const part = (value: unknown): ItemPart => (value ?? {}) as ItemPart;
const list = (value: unknown): ItemPart[] => (value ?? []) as ItemPart[];

/** By what a mail came to, the events that there are of it. */
const WENT: Readonly<Record<string, readonly string[]>> = {
  sent: ['sent'],
  delayed: ['sent', 'delayed'],
  delivered: ['sent', 'delivered'],
  bounced: ['sent', 'bounced'],
  complained: ['sent', 'complained'],
  unknown: ['unknown'],
  failed: ['failed'],
};
/** Of these a mail has one at the most. */
const ONCE = ['sent', 'delivered', 'bounced', 'complained'];

/** What is missing or too much, in words; empty: all is as the items say. @param events of one order, each id once */
export function faultsOf(orderId: string, items: readonly WrittenItem[], events: readonly BusEvent[]): string[] {
  const faults: string[] = [];
  const expect = (what: string, found: number, least: number, most = least) => {
    if (found < least || found > most)
      faults.push(`${orderId} ${what}: ${found}, expected ${least === most ? least : `${least} to ${most}`}`);
  };
  const count = (type: string, is: (data: ItemPart) => boolean = () => true) =>
    events.filter((one) => one.type === type && is(one.data as ItemPart)).length;
  const of = (kind: string) => items.filter(({ sk }) => sk.split('#')[0] === kind);

  const order = part(of('META')[0]?.order);
  const isOrder = order.placedAt !== undefined && !order.test;
  expect('order.placed', count('order.placed'), isOrder ? 1 : 0);
  const refunds = of('EVENT').filter(
    ({ milestone, refund }) => milestone === 'refunded' && isMoney(part(refund).amount),
  );
  expect('order.refunded', count('order.refunded'), refunds.length);
  ofFlow();
  for (const mail of of('MAIL')) ofMail(mail);
  for (const outcome of ['skipped', 'held'])
    expect(
      `message.${outcome}`,
      count(`message.${outcome}`),
      of('DECISION').filter((one) => one.outcome === outcome).length,
    );
  ofCases();
  return faults;

  function ofFlow(): void {
    const flow = part(of('FLOW')[0]);
    const isTest = part(flow['o#changed']).test === true;
    const cancelled = part(flow['o#cancelled']).occurredAt as string | undefined;
    const stands = (part(flow['o#changed']).stands ?? '') as string;
    const isOff = cancelled !== undefined && cancelled >= stands && !isTest;
    expect('order.cancelled', count('order.cancelled'), isOff ? 1 : 0, cancelled === undefined ? 0 : 1);
    for (const [name, register] of Object.entries(flow)) {
      if (!name.startsWith('p#')) continue;
      const passed = Object.keys(part(part(register).way));
      const isOf = (data: ItemPart) => data.parcelId === name.slice(2);
      // of a test order nothing is said; before the order itself came, nobody knew that it is one
      const [least, most] = isTest ? [0, Number.POSITIVE_INFINITY] : [1, Number.POSITIVE_INFINITY];
      const arrived = passed.includes('delivered') ? 1 : 0;
      expect(`${name} parcel.delivered`, count('parcel.delivered', isOf), isTest ? 0 : arrived, arrived);
      const told = events.filter(({ type, data }) => type.startsWith('parcel.') && isOf(data as ItemPart));
      const unheard = told.filter(({ data }) => !passed.includes(String((data as ItemPart).milestone)));
      expect(`${name} events of what did not happen`, unheard.length, 0);
      expect(`${name} events`, told.length, passed.length > 0 ? least : 0, passed.length > 0 ? most : 0);
    }
  }

  function ofMail({ kind, parcelId, occurrence, status }: WrittenItem): void {
    const isOf = (data: ItemPart) => data.kind === kind && data.parcelId === parcelId && data.occurrence === occurrence;
    const must = WENT[String(status)] ?? [];
    for (const what of new Set([...ONCE, ...must])) {
      const isIn = must.includes(what);
      const most = ONCE.includes(what) ? 1 : Number.POSITIVE_INFINITY;
      // what came before its last word may have been told
      const isPossible = isIn || (what !== 'sent' && must.includes('sent'));
      expect(
        `${kind} ${occurrence} message.${what}`,
        count(`message.${what}`, isOf),
        isIn ? 1 : 0,
        isPossible ? most : 0,
      );
    }
  }

  function ofCases(): void {
    const cases = of('CASE');
    const openings = cases.flatMap((one) =>
      [...list(one.before), one as ItemPart].map((opening) => ({ ...opening, cause: one.cause })),
    );
    const entries = (what: string) => cases.flatMap(({ log }) => list(log)).filter((one) => one.what === what).length;
    expect('case.opened', count('case.opened'), openings.length);
    expect('order.late', count('order.late'), openings.filter(({ cause }) => cause === 'late').length);
    expect(
      'case.closed',
      count('case.closed'),
      openings.filter(({ closedAt }: ItemPart) => closedAt !== undefined).length,
    );
    expect('case.answered', count('case.answered'), entries('answered'));
    expect('case.customer_wrote', count('case.customer_wrote'), entries('customer_wrote'));
    expect('case.noted', count('case.noted'), entries('noted'));
  }
}

const isMoney = (amount: unknown): boolean => amount === undefined || Number(amount) > 0;
