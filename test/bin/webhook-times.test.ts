import { timeNotes } from '../../bin/webhook-times.ts';

const NOW = Date.parse('2026-03-20T12:00:00Z');

test.each<[string, object, string[]]>([
  ['a time of now', { placedAt: '2026-03-20T12:03:00Z', updatedAt: '2026-03-19T20:00:00Z' }, []],
  [
    'a time ahead',
    { occurredAt: '2026-03-20T14:00:00Z' },
    ['occurredAt 2026-03-20T14:00:00Z is 2 hours ahead of now there'],
  ],
  [
    'a time of weeks ago',
    { created_at: '2026-03-01T12:00:00+00:00' },
    ['created_at 2026-03-01T12:00:00+00:00 is 19 days before'],
  ],
  ['a local time of WooCommerce, which is UTC', { date_created_gmt: '2026-03-20T11:59:00' }, []],
  ['a day that is expected', { estimatedDelivery: '2026-03-27' }, []],
  ['what is no time', { placedAt: 'yesterday', occurredAt: 7 }, []],
])('%s', (_, body, notes) => {
  expect(timeNotes(JSON.stringify(body), NOW)).toEqual(notes.map((note) => expect.stringContaining(note)));
});

test.each(['', 'no JSON', '[1]', 'null'])('a body that is no object has no times: %j', (body) => {
  expect(timeNotes(body, NOW)).toEqual([]);
});
