import { caseAfter, openedCase } from '../../../domain/cases/case.ts';
import { EVENT_VERSION } from '../../../domain/events/envelope.ts';
import { detailOf } from '../../../domain/events/events.ts';
import {
  type Change,
  changesOfCase,
  changesOfFlow,
  changesOfMail,
  changesOfMeta,
} from '../../../domain/events/of-changes.ts';
import { toItem } from '../../../lambdas/shared/table.ts';
import { eventsOf } from '../../../lambdas/tally/announce.ts';
import { aFlow, aMail, anOrder, at, happened, PK, PLACED, progress, theOrder, theSettings } from '../../fixtures.ts';

const types = (changes: Change[]) => changes.map(({ type }) => type);
const flow = (...facts: Parameters<typeof aFlow>) => ({ ...aFlow(theOrder(), ...facts), placed: PLACED });
const REF = { cause: 'late', subject: 'order' } as const;

test('an order is placed once, and a test order never', () => {
  const meta = (more = {}) => ({ platform: 'own', order: anOrder(more), mark: '1' }) as const;

  expect(types(changesOfMeta({ before: undefined, after: meta() }, () => 'c1'))).toEqual(['order.placed']);
  expect(changesOfMeta({ before: meta(), after: meta({ total: '1.00' }) }, () => 'c1')).toEqual([]);
  expect(changesOfMeta({ before: undefined, after: meta({ test: true }) }, () => 'c1')).toEqual([]);
});

test('each step of a parcel is told once, and what came to be known at once is told in one', () => {
  const [sent, moved, there] = [
    progress('dispatched', at(3)),
    progress('in_transit', at(4)),
    progress('delivered', at(5)),
  ];

  expect(types(changesOfFlow({ before: flow(), after: flow(sent) }))).toEqual(['parcel.dispatched']);
  expect(types(changesOfFlow({ before: flow(sent), after: flow(sent, moved) }))).toEqual(['parcel.progressed']);
  expect(types(changesOfFlow({ before: undefined, after: flow(sent, moved, there) }))).toEqual(['parcel.delivered']);
  expect(types(changesOfFlow({ before: flow(sent), after: flow(sent, happened('cancelled', at(4))) }))).toEqual([
    'order.cancelled',
  ]);
});

test('a mail that SES told of before we did was sent, too', () => {
  const images = {
    before: aMail('dispatched', { status: 'claimed' }),
    after: aMail('dispatched', { status: 'bounced' }),
  };

  expect(types(changesOfMail(images))).toEqual(['message.sent', 'message.bounced']);
});

test('a case tells that it is open, of each entry, and how it ended; never what was written', () => {
  const opened = openedCase(REF, undefined, at(3));
  const wrote = caseAfter(
    opened,
    { do: 'customer_wrote', entry: { id: '1', by: 'customer', text: 'Maya was here' } },
    at(4),
  );
  const closed = caseAfter(wrote, { do: 'close', outcome: 'found' }, at(5));
  const again = caseAfter(closed, { do: 'reopen' }, at(6));
  const all = [
    changesOfCase('1001', { before: undefined, after: opened }),
    changesOfCase('1001', { before: opened, after: wrote }),
    changesOfCase('1001', { before: wrote, after: closed }),
    changesOfCase('1001', { before: closed, after: again }),
  ];

  expect(all.map(types)).toEqual([
    ['case.opened', 'order.late'],
    ['case.customer_wrote', 'case.changed'],
    ['case.closed'],
    ['case.opened', 'order.late'],
  ]);
  expect(JSON.stringify(all)).not.toContain('Maya');
});

test('what goes on the bus is as its schema says, with an id that is the same when the record comes again', () => {
  const images = {
    META: [undefined, { platform: 'own', order: anOrder(), mark: '1' }],
    FLOW: [undefined, { placed: PLACED, ...flow(progress('delivered', at(5))).registers }],
    'MAIL#1': [aMail('dispatched', { status: 'claimed' }), aMail('dispatched')],
    'CASE#1': [undefined, openedCase(REF, undefined, at(3))],
  } as const;
  const records = Object.entries(images).map(([sk, [before, after]], i) => ({
    eventID: `record${i}`,
    dynamodb: {
      Keys: toItem({ pk: PK, sk }) as never,
      NewImage: toItem(after as never) as never,
      ...(before && { OldImage: toItem(before as never) as never }),
    },
  }));

  const events = records.flatMap((record) => eventsOf(record, theSettings(), () => 'c1'));

  expect(events.map(({ id }) => id)).toEqual([
    'record0#order.placed',
    'record1#parcel.delivered#1',
    'record2#message.sent',
    'record3#case.opened',
    'record3#order.late',
  ]);
  for (const { type, ...detail } of events)
    expect(detailOf(type).safeParse({ version: EVENT_VERSION, ...detail })).toMatchObject({ success: true });
  expect(JSON.stringify(events)).not.toMatch(/@|Maya/);
});
