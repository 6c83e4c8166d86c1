import type { BusEvent } from '../../domain/events/events.ts';
import { announced } from '../bench/announced.ts';
import { faultsOf } from '../bench/expected-events.ts';
import { recountedSettings } from '../bench/recounted.ts';
import { SEED } from '../seed.ts';

test('events, each id once, are what the items that are left say, however webhooks and batches come', async () => {
  const found = await announced(recountedSettings(), 40, SEED);

  expect(found.faults).toEqual([]);
  const needed = ['order.placed', 'order.late', 'parcel.delivered', 'message.bounced', 'message.held', 'case.closed'];
  expect([...found.types]).toEqual(expect.arrayContaining([...needed, 'order.refunded', 'order.cancelled']));
  expect(found.put).toBeGreaterThan(found.ids);
  expect(found.refused).toBeGreaterThan(0);
});

test('an event that is missing, too many or of nothing is found', () => {
  const order = { placedAt: '2026-03-02T09:00:00.000Z' };
  const mail = { kind: 'dispatched', parcelId: '1', occurrence: '1', status: 'delivered' };
  const items = [
    { pk: 'o', sk: 'META', order },
    { pk: 'o', sk: 'MAIL#dispatched#parcel:1#1', ...mail },
  ];
  const said = (type: string, n: number, data: object = {}) =>
    ({ type, id: `${type} ${n}`, data }) as unknown as BusEvent;
  const sent = said('message.sent', 1, mail);
  const [placed, delivered] = [said('order.placed', 1), said('message.delivered', 1, mail)];

  expect(faultsOf('o', items, [placed, sent, delivered])).toEqual([]);
  expect(faultsOf('o', items, [sent, delivered])).toEqual(['o order.placed: 0, expected 1']);
  expect(faultsOf('o', items, [placed, sent])).toEqual(['o dispatched 1 message.delivered: 0, expected 1']);
  expect(faultsOf('o', items, [placed, sent, delivered, said('message.sent', 2, mail)])).toEqual([
    'o dispatched 1 message.sent: 2, expected 1',
  ]);
  expect(faultsOf('o', items, [placed, sent, delivered, said('case.opened', 1)])).toEqual([
    'o case.opened: 1, expected 0',
  ]);
});
