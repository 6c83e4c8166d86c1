// npm run campaign:accuracy: minutes, so that it is no part of the suite.

import * as lateness from '../../domain/lanes/late.ts';
import { parseSettings } from '../../domain/policy/parse.ts';
import { settings } from '../../porchlight.config.ts';
import { type Accuracy, accuracyOf, accuracyWords } from '../../sandbox/play/accuracy/accuracy.ts';
import { parseTimeline } from '../../sandbox/play/timeline.ts';
import { ordersOf, timelineOf } from './lanes-generated.ts';

jest.mock('../../domain/lanes/late.ts', () => {
  const rules = jest.requireActual<typeof lateness>('../../domain/lanes/late.ts');
  return { ...rules, latenessOf: jest.fn(rules.latenessOf) };
});

// mostly one region, and few mails: what is learned of each lane in each hour takes the time
const lines = parseTimeline(timelineOf(ordersOf({ steepness: 30, perDay: () => 14 }, 40)));
const acme = {
  ...settings.stores.acme!,
  timeZone: 'UTC',
  checkIn: false as const,
  mailsOff: ['review_request' as const],
};
const own = parseSettings({ ...settings, stores: { acme } });
const measured = (): Promise<Accuracy> => accuracyOf(lines, own);

let asBuilt: Accuracy;
beforeAll(async () => {
  asBuilt = await measured();
}, 300_000);

test('what the journeys told is what the curve says at the confidence of the settings', () => {
  const atDefault = asBuilt.curve.find(({ rule }) => rule === 'confidence 0.75')!;

  expect(asBuilt.judged).toBeGreaterThan(80);
  expect(asBuilt.notices).toMatchObject({ notices: atDefault.notices, precision: atDefault.precision });
  expect(asBuilt.notices.recall.share).toBeGreaterThan(0.9);
});

test('a broken rule breaks the report', async () => {
  const broken = jest.mocked(lateness.latenessOf);
  const rule = broken.getMockImplementation()!;
  broken.mockImplementation((progress, learned, confidence, today) => {
    const { state, chance } = rule(progress, learned, confidence, today);
    return { state: state === 'on_time' && learned.storeParcels >= lateness.LEAST_PARCELS ? 'at_risk' : state, chance };
  });
  const { notices } = await measured();

  expect(notices.precision.share).toBeLessThan(asBuilt.notices.precision.share / 2);
}, 300_000);

test('the report says each number with its interval, beside four simpler rules', () => {
  const words = accuracyWords(asBuilt).join('\n');

  expect(words).toMatch(/as told +\d+ notices, precision 0\.\d+ \(0\.\d+ to [01]\.\d+\), recall/);
  for (const rule of ['carrier', 'promise', 'store median', 'fixed silence']) expect(words).toContain(`  ${rule} `);
});
