import { orderScreen } from '../../bin/order-screen.ts';
import { aCase, aDecision, aHistory, aStore, at, progress } from '../fixtures.ts';

const STORE = aStore();
const screen = (history: Parameters<typeof aHistory>[0], now = at(5)) =>
  orderScreen(aHistory(history), STORE, now, 'https://console.example.com/run');
/** The lines of a row. */
const row = (name: string, lines: string[]): string[] => {
  const first = lines.findIndex((line) => line.startsWith(name));
  const next = lines.findIndex((line, i) => i > first && !line.startsWith(' '));
  return lines.slice(first, next < 0 ? undefined : next).map((line) => line.slice(10).trim());
};

test('one screen says who, what, where it is, and what comes next', () => {
  const lines = screen({
    facts: [progress('dispatched', at(3))],
    decisions: [aDecision('dispatched', { parcelId: '1', at: at(3) })],
    flow: { stage: 'update' },
  });

  expect(lines.length).toBeLessThanOrEqual(30);
  expect(row('parcels', lines)[0]).toMatch(/^1: .*dispatched, Tue, 3 Mar 2026/);
  expect(row('awaits', lines)).toEqual(['news of its parcels; its journey waits for a shipment update']);
  expect(row('messages', lines)[0]).toMatch(/^dispatched, parcel 1 +sent Tue, 3 Mar 2026/);
  expect(row('next', lines)[0]).toMatch(/2026, \d\d:\d\d: without news it is looked at/);
  expect(row('run', lines)).toEqual(['https://console.example.com/run']);
});

test('a mail that waits says until when, and that it is decided again then', () => {
  const until = at(6, '08:00');
  const lines = screen({
    decisions: [aDecision('dispatched', { parcelId: '1', outcome: 'held', reason: 'quiet_hours', until, at: at(4) })],
    flow: { stage: 'update' },
  });

  expect(row('messages', lines)[0]).toContain('waits until Fri, 6 Mar 2026, 09:00');
  expect(row('next', lines)[0]).toBe('Fri, 6 Mar 2026, 09:00: dispatched, parcel 1 is decided again');
});

test('after the arrival the follow-ups come next, each with its time', () => {
  const lines = screen({ facts: [progress('delivered', at(4))], flow: { stage: 'review' } });

  expect(row('next', lines).at(-1)).toMatch(/2026, \d\d:\d\d: review request is decided$/);
});

test('an open case is shown, and an order that was handed over awaits people', () => {
  const lines = screen({ cases: [aCase('late')], flow: { stage: 'ended', outcome: 'handed_over' } });

  expect(row('cases', lines)[0]).toMatch(/^late \(order\), since /);
  expect(row('awaits', lines)).toEqual(['people of the team; its journey has ended: handed over']);
  expect(row('next', lines)).toEqual(['nothing by itself: news begins a new run']);
});

test('what the customer answered and asked for is there, and which answer counts', () => {
  const flow = { ...aHistory().flow };
  flow.registers = {
    ...flow.registers,
    'o#answered': {
      milestone: 'answered',
      occurredAt: at(9),
      mark: at(9),
      counted: { rating: { value: 2, at: at(9) } },
    },
  };
  const history = {
    ...aHistory(),
    flow,
    answers: [
      { form: 'feedback', at: at(8), rating: 5 },
      { form: 'feedback', at: at(9), rating: 2, more: { packing: 1 }, words: 'Broken' },
    ],
    requests: [{ what: 'return', at: at(10), items: [{ id: 'a', quantity: 1 }], reason: 'damaged', wish: 'refund' }],
  } as const;
  const text = orderScreen(history as never, STORE, at(11), 'run').join('\n');

  expect(text).toMatch(/rating 5 of 5 \(does not count\)/);
  expect(text).toMatch(/rating 2 of 5, packing 1, “Broken”\n/);
  expect(text).toMatch(/Asks to send back: 1 × Teapot\. Reason: damaged\. Wish: refund\./);
});
