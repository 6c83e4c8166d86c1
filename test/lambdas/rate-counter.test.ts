import { MESSAGE_KINDS, type MessageKind } from '../../domain/message/kinds.ts';
import { isCountedBefore, sliceAt, withoutNumber } from '../../domain/message/rate-limit.ts';
import type { Contact } from '../../domain/records/contact.ts';
import { contactKey, readContact, takeTurn } from '../../lambdas/shared/contacts.ts';
import {
  noteConfirmationWaits,
  noteSesRate,
  rateCounterKey,
  rateCounterOf,
  resume,
  stop,
  takeNumber,
} from '../../lambdas/shared/rate-counter.ts';
import { batchGet } from '../../lambdas/shared/table.ts';
import { aQuestion, aStore, at } from '../fixtures.ts';
import { aTable } from './database.ts';
import { itemSize } from './item-size.ts';

const limits = { perKind: { mails: 100, minutes: 60 }, perDay: 1000, perAddress: 20 };
const TWELVE = { slice: at(3, '12:00'), day: '2026-03-03', limits };
const ONE = { slice: at(3, '13:00'), day: '2026-03-03', limits };
const TOMORROW = { slice: at(4, '00:00'), day: '2026-03-04', limits };

async function aMeter() {
  const { client, table, items } = await aTable();
  const read = async () => rateCounterOf((await batchGet(client, table, [rateCounterKey('acme')]))[0]);
  return {
    client,
    table,
    items,
    read,
    takeNumber: async (kind: MessageKind, slice = TWELVE) =>
      takeNumber(client, table, 'acme', kind, slice, await read()),
  };
}

test('however many mails go at once, each takes a number of its own', async () => {
  const counter = await aMeter();

  const taken = await Promise.all(Array.from({ length: 40 }, () => counter.takeNumber('dispatched')));

  const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
  expect(taken.map(({ ofKind }) => ofKind).sort((a, b) => a - b)).toEqual(numbers);
  expect(taken.map(({ ofDay }) => ofDay).sort((a, b) => a - b)).toEqual(numbers);
});

test('kinds are counted apart within a slice, and together within a day', async () => {
  const counter = await aMeter();
  await counter.takeNumber('dispatched');
  await counter.takeNumber('dispatched');

  expect(await counter.takeNumber('delivered')).toEqual({ ofKind: 1, ofDay: 3 });
  expect(await counter.takeNumber('dispatched', ONE)).toEqual({ ofKind: 1, ofDay: 4 });
  expect(await counter.takeNumber('delivered', ONE)).toEqual({ ofKind: 1, ofDay: 5 });
  expect(await counter.takeNumber('delivered', TOMORROW)).toEqual({ ofKind: 1, ofDay: 1 });
});

test('at the turn of a slice nobody’s number is lost or taken twice', async () => {
  const counter = await aMeter();
  await counter.takeNumber('dispatched');

  const taken = await Promise.all(Array.from({ length: 12 }, () => counter.takeNumber('dispatched', ONE)));

  expect(taken.map(({ ofKind }) => ofKind).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(Math.max(...taken.map(({ ofDay }) => ofDay))).toBe(13);
});

test('a function whose clock is behind counts in the slice that has begun', async () => {
  const counter = await aMeter();
  await counter.takeNumber('dispatched', TOMORROW);

  expect(await counter.takeNumber('dispatched', ONE)).toEqual({ ofKind: 2, ofDay: 2 });
});

test('what is beyond the limits of a slice, or a day, keeps its place in the next', async () => {
  const tight = { perKind: { mails: 3, minutes: 60 }, perDay: 5, perAddress: 20 };
  const counter = await aMeter();
  const take = async (slice: typeof TWELVE, times: number) => {
    let last = {};
    for (let n = 0; n < times; n++) last = await counter.takeNumber('dispatched', { ...slice, limits: tight });
    return last;
  };

  expect(await take(TWELVE, 8)).toEqual({ ofKind: 8, ofDay: 8 });
  expect(await take(ONE, 1)).toEqual({ ofKind: 6, ofDay: 9 });
  expect(await take(TOMORROW, 1)).toEqual({ ofKind: 1, ofDay: 5 });
});

test('a kind that somebody stopped stays stopped over slices, until somebody lets it go', async () => {
  const counter = await aMeter();
  await counter.takeNumber('dispatched');
  await stop(counter.client, counter.table, 'acme', ['dispatched'], at(3));
  await counter.takeNumber('delivered', ONE);

  expect(withoutNumber(await counter.read(), aQuestion())).toEqual({ ofKind: 0, ofDay: 2, stopped: true });
  expect(withoutNumber(await counter.read(), aQuestion({ kind: 'delivered' }))).toBeUndefined();

  await resume(counter.client, counter.table, 'acme', ['dispatched'], at(4));
  expect(withoutNumber(await counter.read(), aQuestion())).toBeUndefined();
  expect(await counter.takeNumber('dispatched', ONE)).toEqual({ ofKind: 1, ofDay: 3 });
});

describe('a place in time', () => {
  const held = (reason: string) => ({ reason, at: at(3), until: at(3, '14:20') });
  const kept = { slot: at(3, '14:20') };
  const OF_KIND = aQuestion({ held: held('too_many_of_this_kind') });
  const OF_DAY = aQuestion({ held: held('too_many_today') });
  /** The counter after somebody let these kinds go, a day before or an hour after the mails were held. */
  async function resumed(kinds: MessageKind[], when: string) {
    const { client, table, read } = await aMeter();
    await stop(client, table, 'acme', kinds, at(1));
    await resume(client, table, 'acme', kinds, when);
    return read();
  }
  const [before, after] = [at(2), at(3, '13:00')];

  test('is kept while nobody lets anything go', async () => {
    expect(withoutNumber({}, OF_KIND)).toMatchObject(kept);
    expect(withoutNumber(await resumed([...MESSAGE_KINDS], before), OF_KIND)).toMatchObject(kept);
  });

  test('of a kind is given up when that kind is let go, and kept when another is', async () => {
    expect(withoutNumber(await resumed(['dispatched'], after), OF_KIND)).toBeUndefined();
    expect(withoutNumber(await resumed(['delivered'], after), OF_KIND)).toMatchObject(kept);
  });

  test('of the day is kept while one kind is let go: the others share that day', async () => {
    expect(withoutNumber(await resumed(['dispatched'], after), OF_DAY)).toMatchObject(kept);
  });

  test.each([OF_KIND, OF_DAY])('is given up when all are let go', async (mail) => {
    expect(withoutNumber(await resumed([...MESSAGE_KINDS], after), mail)).toBeUndefined();
  });

  test('of a kind that is let go is taken again, and counts once for the day', async () => {
    const counter = await aMeter();
    const window = async (slice = TWELVE) => ({
      ...slice,
      others: 3,
      isCounted: isCountedBefore(await counter.read(), OF_KIND),
    });
    for (let n = 1; n <= 3; n++) await counter.takeNumber('dispatched');
    await resume(counter.client, counter.table, 'acme', ['dispatched'], after);

    expect(await counter.takeNumber('dispatched', await window())).toEqual({ ofKind: 1, ofDay: 0 });
    expect(await counter.takeNumber('dispatched', await window(ONE))).toMatchObject({ ofDay: 0 });
    expect(await counter.read()).toMatchObject({ ofDay: 3 });
    await resume(counter.client, counter.table, 'acme', [...MESSAGE_KINDS], after);
    expect(isCountedBefore(await counter.read(), OF_KIND)).toBe(false);
  });

  test('is not what a mail has that is held for another reason', () => {
    expect(withoutNumber({}, aQuestion({ held: held('no_scan_yet') }))).toBeUndefined();
  });
});

describe('where SES’s rate is known', () => {
  const tight = { ...TWELVE, others: 3 };
  const nextHour = { ...ONE, others: 3 };

  test('all but confirmations share it, and what is beyond keeps its place in the next slice', async () => {
    const counter = await aMeter();
    const take = async (kind: MessageKind, slice = tight) => (await counter.takeNumber(kind, slice)).others?.taken;

    expect(await take('dispatched')).toBe(1);
    expect(await take('order_confirmation')).toBeUndefined();
    expect(await take('delivered')).toBe(2);
    for (let n = 3; n <= 5; n++) expect(await take('dispatched')).toBe(n);
    expect(await take('review_request', nextHour)).toBe(3);
    expect(await take('order_confirmation', nextHour)).toBeUndefined();
    expect(await take('delivered', nextHour)).toBe(4);
  });

  test('it is kept once, and written again only when it changes', async () => {
    const { client, table, read } = await aMeter();
    for (const rate of [14, 14, 50]) await noteSesRate(client, table, 'acme', rate);

    expect((await read()).perSecond).toBe(50);
  });

  test.each([
    [14, 3600, 37_800], // three quarters of 14 an hour long
    [1, 60, 45],
    [0.01, 60, 1],
  ])('at %d a second so many go in %d seconds beside confirmations: %d', (perSecond, seconds, others) => {
    const store = aStore({ limits: { perKind: { mails: 10, minutes: seconds / 60 } } });

    expect(sliceAt(at(3), store, perSecond).others).toBe(others);
  });
});

test('that a confirmation waits is noted again only after some minutes', async () => {
  const { client, table, read } = await aMeter();
  const noted = async (time: string) => {
    await noteConfirmationWaits(client, table, 'acme', at(3, time));
    return (await read()).confirmationWaits;
  };

  expect(await noted('12:00')).toBe(at(3, '12:00'));
  expect(await noted('12:04')).toBe(at(3, '12:00'));
  expect(await noted('12:06')).toBe(at(3, '12:06'));
});

test('the item of a store that sends every kind stays within one write unit', async () => {
  const counter = await aMeter();
  const { client, table } = counter;
  await noteSesRate(client, table, 'acme', 14);
  await resume(client, table, 'acme', [...MESSAGE_KINDS], at(3));
  for (const kind of MESSAGE_KINDS) await counter.takeNumber(kind);
  await noteConfirmationWaits(client, table, 'acme', at(3, '12:30'));

  const [item] = await counter.items();
  expect(Object.keys(item!).filter((name) => name.startsWith('n#'))).toHaveLength(MESSAGE_KINDS.length);
  expect(itemSize(item)).toBeLessThanOrEqual(1024);
});

test('of two orders that take their turn at once, one does', async () => {
  const { client, table, journeys } = await aTable();
  const key = contactKey('acme', 'ines@example.com');
  const seen: Contact = {};
  const turn = (mail: string) => ({ marketing: [{ mail, kind: 'review_request' as const, at: at(3) }] });

  const taken = await Promise.all(['a', 'b'].map((mail) => takeTurn(journeys, key, seen, turn(mail), at(3))));

  expect(taken.sort()).toEqual([false, true]);
  const contact = await readContact(client, table, 'acme', 'ines@example.com');
  expect(contact.marketing).toHaveLength(1);
  expect(
    await takeTurn(journeys, key, contact, { marketing: [...contact.marketing!, ...turn('c').marketing] }, at(3)),
  ).toBe(true);
});
