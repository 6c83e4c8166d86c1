import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Fact, TrackingFact } from '../../domain/order/facts.ts';
import { trackingKey } from '../../lambdas/shared/linking.ts';
import { record } from '../../lambdas/shared/record.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { aParcel, at, PK, theOrder } from '../fixtures.ts';
import { aTable } from './database.ts';
import '../seed.ts';

const NOW = at(6);
const NUMBER = 'JD 0146-0000 9';

const scan = (more: Partial<TrackingFact> = {}): TrackingFact => ({
  fact: 'tracking',
  trackingNumber: 'JD014600009',
  milestone: 'in_transit',
  occurredAt: at(4),
  carrier: 'dhl',
  trackingUrl: 'https://dhl.example.com/JD014600009',
  location: 'Leipzig',
  ...more,
});
const named = aParcel(at(3), { trackingNumber: NUMBER });

async function acknowledged(webhooks: Fact[][], now = NOW) {
  const one = await aTable();
  const answers = [];
  for (const facts of webhooks) answers.push(await record(one.journeys, 'acme', facts, now));
  return { ...one, answers };
}

const IN_TRANSIT = { way: { in_transit: expect.any(String) } };
const STORY = [theOrder(), named, scan(), scan({ milestone: 'delivered', occurredAt: at(5) })];

test('a scan before anyone said whose parcel it is waits, and is told when someone does', async () => {
  const { answers, item, journeys } = await acknowledged([[theOrder()], [scan()]]);

  expect(answers[1]).toMatchObject({ kept: 1, waiting: ['JD014600009'] });
  await record(journeys, 'acme', [named], NOW);

  expect(await item('FLOW')).toMatchObject({ 'p#1': { way: { in_transit: at(4) } } });
  expect(await item('PARCEL#1')).toMatchObject({
    known: { trackingNumber: { value: NUMBER }, trackingUrl: { value: 'https://dhl.example.com/JD014600009' } },
  });
  expect(await item(`EVENT#${at(4)}#parcel:1#in_transit`)).toMatchObject({ location: 'Leipzig' });
});

test('whatever comes first, and however often, the same items are there in the end', async () => {
  const whole = await (await acknowledged(STORY.map((fact) => [fact]))).items();
  const deliveries = fc.tuple(fc.shuffledSubarray(STORY, { minLength: STORY.length }), fc.shuffledSubarray(STORY));

  await fc.assert(
    fc.asyncProperty(deliveries, async ([facts, repeats]) => {
      expect(await (await acknowledged([...facts, ...repeats].map((fact) => [fact]))).items()).toEqual(whole);
    }),
    { numRuns: 12 },
  );
});

test('both sides at the same moment find each other', async () => {
  const { journeys, item } = await acknowledged([[theOrder()]]);

  await Promise.all([named, scan(), named, scan()].map((fact) => record(journeys, 'acme', [fact], NOW)));

  expect(await item('FLOW')).toMatchObject({ 'p#1': IN_TRANSIT });
});

test('a number that several parcels share tells of each', async () => {
  const { items } = await acknowledged([
    [named, { ...named, orderId: '1002' }, aParcel(at(3), { parcelId: '2', trackingNumber: NUMBER })],
    [scan()],
  ]);

  const flows = (await items()).filter(({ sk }) => sk === 'FLOW');
  expect(
    flows.map((flow) => [
      flow.pk,
      Object.keys(flow)
        .filter((name) => name.startsWith('p#'))
        .sort(),
    ]),
  ).toEqual([
    ['ORDER#acme#1001', ['p#1', 'p#2']],
    ['ORDER#acme#1002', ['p#1']],
  ]);
});

test.each(['PICKUP', '-', 'see mail'])('%j is no number: nothing is linked, whoever tells of it', async (text) => {
  const { answers, items, item } = await acknowledged([
    [theOrder(), aParcel(at(3), { trackingNumber: text })],
    [scan({ trackingNumber: text })],
  ]);

  expect((await items()).filter(({ sk }) => sk === 'TRACKING')).toEqual([]);
  expect(await item('PARCEL#1')).toMatchObject({ known: { trackingNumber: { value: text } } });
  expect(answers[0]).toMatchObject({ notes: [expect.stringContaining('without a digit')] });
  expect(answers[1]).toMatchObject({ kept: 0, waiting: [], notes: [expect.stringContaining('without a digit')] });
});

test('a number that a hundred parcels share takes no more of them, and fails none of their orders', async () => {
  const parcels = Array.from({ length: 100 }, (_, i) => aParcel(at(3), { orderId: `${i}`, trackingNumber: 'PICKUP2' }));
  const late = aParcel(at(3), { trackingNumber: 'PICKUP2' });
  const { answers, item, journeys } = await acknowledged([
    parcels,
    [theOrder(), late],
    [scan({ trackingNumber: 'PICKUP2' })],
  ]);

  expect(answers[0]).toMatchObject({ notes: [] });
  expect(answers[1]).toMatchObject({ notes: [expect.stringContaining('more parcels')] });
  expect(await item('PARCEL#1', PK)).toMatchObject({ known: { trackingNumber: { value: 'PICKUP2' } } });
  expect(await item('FLOW', PK)).not.toHaveProperty(['p#1']);
  expect(await item('FLOW', 'ORDER#acme#99')).toMatchObject({ 'p#1': IN_TRANSIT });

  const earlier = aParcel(at(2), { orderId: '99', trackingNumber: 'PICKUP2' });
  expect(await record(journeys, 'acme', [earlier], NOW)).toMatchObject({ notes: [] });
});

test('a number whose item is full keeps no more, and fails nobody', async () => {
  const { journeys, item } = await acknowledged([[theOrder()]]);
  const full = { ...trackingKey('acme', NUMBER), filling: 'x'.repeat(409_500) };
  await journeys.client.send(new PutItemCommand({ TableName: journeys.table, Item: toItem(full) }));

  expect(await record(journeys, 'acme', [scan()], NOW)).toMatchObject({ kept: 0, notes: [expect.any(String)] });
  expect(await record(journeys, 'acme', [named], NOW)).toMatchObject({ notes: [expect.any(String)] });
  expect(await item('PARCEL#1')).toMatchObject({ known: { trackingNumber: { value: NUMBER } } });
});

test('a number of another store is another number', async () => {
  const { journeys, items } = await acknowledged([[named]]);

  await record(journeys, 'lindgren', [scan()], NOW);

  expect((await items()).filter(({ sk }) => sk.startsWith('EVENT#'))).toEqual([]);
});

test.each([
  ['a day before the parcel had the number', at(2), true],
  ['longer before: the number was of another parcel', at(2, '11:59'), false],
  ['four months after', at(3 + 120), true],
  ['longer after: the number was given again', at(3 + 120, '12:01'), false],
])('a scan %s belongs to the parcel or not', async (_, occurredAt, expected) => {
  const { item } = await acknowledged([[theOrder(), named], [scan({ occurredAt })]], at(200));

  expect(Object.keys((await item('FLOW'))!).includes('p#1')).toBe(expected);
});

test('a corrected number tells what happened to it before', async () => {
  const right = aParcel(at(5), { trackingNumber: 'RIGHT1' });
  const { item } = await acknowledged([[theOrder(), named], [scan({ trackingNumber: 'RIGHT1' })], [right]]);

  expect(await item('FLOW')).toMatchObject({ 'p#1': IN_TRANSIT, 'n#1': { mark: expect.stringContaining(at(5)) } });
});

test('a link that broke off before the order was written is made again by the repeat', async () => {
  const { journeys, item } = await acknowledged([[theOrder()], [scan()]]);
  const { client } = journeys;
  const broken = {
    ...journeys,
    client: Object.assign(Object.create(client), {
      send(command: { constructor: { name: string }; input: { Key?: { sk: { S: string } } } }) {
        if (command.input.Key?.sk.S === 'FLOW') throw new Error('killed');
        return client.send(command as never);
      },
    }),
  };

  await expect(record(broken, 'acme', [named], NOW)).rejects.toThrow('killed');
  expect(await item('FLOW')).not.toHaveProperty(['p#1']);
  await record(journeys, 'acme', [named], NOW);

  expect(await item('FLOW')).toMatchObject({ 'p#1': IN_TRANSIT });
});

test('what is known of a number is kept half a year', async () => {
  const { item } = await acknowledged([[scan()]]);

  expect(await item('TRACKING')).toMatchObject({
    ...trackingKey('acme', 'JD014600009'),
    expiresAt: Date.parse(NOW) / 1000 + 180 * 86_400,
  });
});

test('a number that is given again moves only the parcel that has it by then', async () => {
  const again = aParcel(at(20), { orderId: '1002', trackingNumber: NUMBER });
  const second = theOrder({ orderId: '1002', placedAt: at(18) });
  const { items } = await acknowledged(
    [
      [theOrder(), named],
      [scan({ milestone: 'delivered', occurredAt: at(5) })],
      [second, again],
      [scan({ occurredAt: at(21) })],
    ],
    at(30),
  );

  const flows = (await items()).filter(({ sk }) => sk === 'FLOW');
  expect(flows.map((flow) => Object.keys((flow['p#1'] as { way: object }).way))).toEqual([
    ['delivered'],
    ['in_transit'],
  ]);
});
