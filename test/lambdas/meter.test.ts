import { MAIL_KINDS, type MailKind } from '../../domain/mails.ts';
import { type Contact, contactKey, readContact, takeTurn } from '../../lambdas/shared/contacts.ts';
import { draw, meterKey, meterOf, resume, stop } from '../../lambdas/shared/meter.ts';
import { batchGet } from '../../lambdas/shared/table.ts';
import { at } from '../fixtures.ts';
import { aTable } from './database.ts';

const TWELVE = { slice: at(3, '12:00'), day: '2026-03-03' };
const ONE = { slice: at(3, '13:00'), day: '2026-03-03' };
const TOMORROW = { slice: at(4, '00:00'), day: '2026-03-04' };

async function aMeter() {
  const { client, table, items } = await aTable();
  const read = async () => meterOf((await batchGet(client, table, [meterKey('acme')]))[0]);
  return {
    client,
    table,
    items,
    draw: async (kind: MailKind, slice = TWELVE) => draw(client, table, 'acme', kind, slice, await read()),
  };
}

test('however many mails go at once, each draws a number of its own', async () => {
  const meter = await aMeter();

  const drawn = await Promise.all(Array.from({ length: 40 }, () => meter.draw('dispatched')));

  const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
  expect(drawn.map(({ ofKind }) => ofKind).sort((a, b) => a - b)).toEqual(numbers);
  expect(drawn.map(({ ofDay }) => ofDay).sort((a, b) => a - b)).toEqual(numbers);
});

test('kinds are counted apart within a slice, and together within a day', async () => {
  const meter = await aMeter();
  await meter.draw('dispatched');
  await meter.draw('dispatched');

  expect(await meter.draw('delivered')).toEqual({ ofKind: 1, ofDay: 3 });
  expect(await meter.draw('dispatched', ONE)).toEqual({ ofKind: 1, ofDay: 4 });
  expect(await meter.draw('delivered', ONE)).toEqual({ ofKind: 1, ofDay: 5 });
  expect(await meter.draw('delivered', TOMORROW)).toEqual({ ofKind: 1, ofDay: 1 });
});

test('at the turn of a slice nobody’s number is lost or drawn twice', async () => {
  const meter = await aMeter();
  await meter.draw('dispatched');

  const drawn = await Promise.all(Array.from({ length: 12 }, () => meter.draw('dispatched', ONE)));

  expect(drawn.map(({ ofKind }) => ofKind).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(Math.max(...drawn.map(({ ofDay }) => ofDay))).toBe(13);
});

test('a function whose clock is behind counts in the slice that has begun', async () => {
  const meter = await aMeter();
  await meter.draw('dispatched', TOMORROW);

  expect(await meter.draw('dispatched', ONE)).toEqual({ ofKind: 2, ofDay: 2 });
});

test('a kind that somebody stopped stays stopped over slices, until somebody lets it go', async () => {
  const meter = await aMeter();
  await stop(meter.client, meter.table, 'acme', ['dispatched'], at(3));

  expect(await meter.draw('dispatched')).toEqual({ ofKind: 1, ofDay: 1, stopped: true });
  expect(await meter.draw('dispatched', ONE)).toMatchObject({ stopped: true });
  expect(await meter.draw('delivered', ONE)).toEqual({ ofKind: 1, ofDay: 3 });

  await resume(meter.client, meter.table, 'acme', ['dispatched']);
  expect(await meter.draw('dispatched', ONE)).toEqual({ ofKind: 1, ofDay: 1 });
});

test('the item stays within one write unit', async () => {
  const meter = await aMeter();
  await stop(meter.client, meter.table, 'acme', [...MAIL_KINDS], at(3));
  for (const kind of MAIL_KINDS) await meter.draw(kind);

  expect(JSON.stringify(await meter.items()).length).toBeLessThan(1024 * 1.3); // JSON's quotes and braces are not stored
});

test('of two orders that take their turn at once, one does', async () => {
  const { client, table, journeys } = await aTable();
  const key = contactKey('acme', 'ines@example.com');
  const seen: Contact = {};
  const turn = (mail: string) => [{ mail, kind: 'review_request' as const, at: at(3) }];

  const taken = await Promise.all(['a', 'b'].map((mail) => takeTurn(journeys, key, seen, turn(mail), at(3))));

  expect(taken.sort()).toEqual([false, true]);
  const contact = await readContact(client, table, 'acme', 'ines@example.com');
  expect(contact.marketing).toHaveLength(1);
  expect(await takeTurn(journeys, key, contact, [...contact.marketing!, ...turn('c')], at(3))).toBe(true);
});
