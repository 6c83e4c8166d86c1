import fc from 'fast-check';
import { MESSAGE_KINDS } from '../../../domain/message/kinds.ts';
import {
  caseKey,
  decisionKey,
  eventKey,
  executionName,
  ledgerKey,
  orderKey,
  orderOf,
} from '../../../domain/records/keys.ts';
import { at } from '../../fixtures.ts';
import '../../seed.ts';

const orderId = fc.oneof(
  fc.string({ minLength: 1, maxLength: 100 }),
  fc.constantFrom('#1001', 'a#b', '__proto__', '1001', 'Bestellung Nr. 7', '訂單'),
);
const storeId = fc.constantFrom('a', 'acme', 'a'.repeat(20));

test('the key of an order leads back to it, whatever its id', () => {
  fc.assert(
    fc.property(storeId, orderId, (store, id) => {
      expect(orderOf(orderKey(store, id))).toEqual({ store, orderId: id });
    }),
  );
});

test('the name of a run is one that Step Functions takes', () => {
  fc.assert(
    fc.property(storeId, fc.integer({ min: 1, max: 9999 }), orderId, (store, run, id) => {
      const name = executionName(store, run, id);
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
      expect(name.startsWith(`${store}-${run}-`)).toBe(true);
    }),
  );
});

test.each([
  ['orders that are cleaned to the same text', '#1', '*1'],
  ['an order and its cleaned form', '#1', '_1'],
  ['long orders with the same beginning', `${'x'.repeat(99)}1`, `${'x'.repeat(99)}2`],
])('%s have runs of different names', (_, a, b) => {
  expect(executionName('acme', 1, a)).not.toBe(executionName('acme', 1, b));
});

test('an id that looks like a cleaned one has a run of another name, however often it is tried', () => {
  let id = 'a/b';
  const names = new Set<string>();
  for (let i = 0; i < 5; i++) {
    const name = executionName('acme', 1, id);
    expect(names.has(name)).toBe(false);
    names.add(name);
    id = name.slice('acme-1-'.length);
  }
});

test('no two ids of any characters share a name', () => {
  const awkward = fc.string({
    unit: fc.constantFrom('a', 'A', '/', '_', '-', '#', '0', '🏡', ' '),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(awkward, awkward, (a, b) => {
      expect(executionName('acme', 1, a) === executionName('acme', 1, b)).toBe(a === b);
    }),
    { numRuns: 2000 },
  );
});

test('a plain order id is read in the name of its run', () => {
  expect(executionName('acme', 2, 'R-1001_b')).toBe('acme-2-R-1001_b');
});

test('each mail has a key of its own', () => {
  const mails = MESSAGE_KINDS.flatMap((kind) =>
    [undefined, '1', '2', 'order'].flatMap((parcelId) =>
      ['1', '2026-03-03'].map((occurrence) => ({ kind, parcelId, occurrence })),
    ),
  );

  expect(new Set(mails.map(ledgerKey)).size).toBe(mails.length);
  expect(ledgerKey({ kind: 'dispatched', parcelId: '7', occurrence: '1' })).toBe('MAIL#dispatched#parcel:7#1');
});

test('decisions sort by their time, events by when they happened', () => {
  const mail = { kind: 'dispatched', parcelId: '1', occurrence: '1' } as const;
  const zebra = { kind: 'tracking_corrected', occurrence: 'z' } as const;

  expect(decisionKey(at(3), zebra) < decisionKey(at(4), mail)).toBe(true);
  expect(eventKey(at(3), 'parcel:2', 'delivered') < eventKey(at(4), 'parcel:1', 'dispatched')).toBe(true);
});

test('two refunds of one moment are two events when their ids differ', () => {
  expect(eventKey(at(3), 'order', 'refunded', 'r1')).not.toBe(eventKey(at(3), 'order', 'refunded', 'r2'));
  expect(eventKey(at(3), 'order', 'refunded')).toBe(`EVENT#${at(3)}#order#refunded`);
  expect(caseKey('late', 'order')).toBe('CASE#late#order');
});
