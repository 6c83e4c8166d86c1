import { rmSync } from 'node:fs';
import { loadSettings } from '../../../bin/settings-file.ts';
import { campaignInMemory, campaignInSandbox } from '../../../sandbox/play/chaos/campaign.ts';
import { DEFECTS } from '../../../sandbox/play/chaos/defects.ts';
import type { Evidence } from '../../../sandbox/play/chaos/evidence.ts';
import { type JudgedStory, violationsOf } from '../../../sandbox/play/chaos/oracle.ts';
import { type MetFault, planOf } from '../../../sandbox/play/chaos/plan.ts';
import { planted } from '../../../sandbox/play/chaos/planted.ts';
import { runCampaign } from '../../../sandbox/play/chaos/run.ts';
import type { PlannedFault } from '../../../sandbox/play/chaos/story.ts';
import { storyWords } from '../../../sandbox/play/chaos/words.ts';
import type { StoredItem } from '../../../sandbox/play/report.ts';
import { STACK } from '../../e2e/shop.ts';
import { SEED } from '../../seed.ts';
import { CDK_OUT } from '../../setup/build.ts';

// Faults around generated orders, a few here; `npx porchlight chaos --runs 10000` plays as many as there is time for.

const PATIENCE_MS = 300_000;
const settings = loadSettings();

test(
  'in memory, schedules of faults leave nothing twice, stuck or lost',
  async () => {
    const { broken, met, kinds } = await runCampaign({ settings, runs: 40, seed: SEED, where: 'memory' });

    expect(broken).toEqual([]);
    expect(met).toBeGreaterThan(100);
    expect(Object.keys(kinds).length).toBeGreaterThan(30);
  },
  PATIENCE_MS,
);

test(
  'in the sandbox, faults of the real calls leave nothing twice, stuck or lost, and no wrong count',
  async () => {
    const { broken, met, kinds } = await runCampaign({
      settings,
      runs: 8,
      seed: SEED,
      where: 'sandbox',
      cdkOut: CDK_OUT,
    });

    expect(broken).toEqual([]);
    expect(met).toBeGreaterThan(10);
    expect(new Set(Object.keys(kinds).map((kind) => kind.split(' ')[0])).size).toBeGreaterThan(2);
  },
  PATIENCE_MS,
);

const WAY = ['dispatched', 'out_for_delivery', 'delivered'].map((what, i) => ({
  what,
  hours: 10 * (i + 1),
  parcel: '1',
  isRepeated: false,
}));
const FUNCTIONS = ['Ingest', 'Dispatch', 'JourneyStep', 'MailEvents'];

test(
  'in memory, an answer that is lost at each call of a smooth order in turn costs nothing',
  async () => {
    const fault = 'answer_lost';
    const campaign = campaignInMemory(settings);
    const play = async (one: PlannedFault) => {
      const { violations, met } = await campaign.play({
        orders: [{ told: WAY, hoursLate: 0 }],
        faults: [one],
        outages: [],
        aborts: [],
      });
      return { broken: violations.map((violation) => [one, violation]), met: met.length };
    };
    const broken: unknown[] = [];
    let tried = 0;
    const inTurn = async (of: (number: number) => PlannedFault): Promise<number> => {
      for (let number = 0; ; number++) {
        const played = await play(of(number));
        if (played.met === 0) return number; // there is no such call
        tried++;
        broken.push(...played.broken);
      }
    };
    for (const id of FUNCTIONS) {
      const ofCall = (invocation: number) => (call: number) =>
        ({ at: 'call', function: id, invocation, call, times: 1, fault }) as const;
      for (let invocation = 0; (await inTurn(ofCall(invocation))) > 0; ) invocation++;
    }
    await inTurn((call) => ({ at: 'task', call, times: 1, fault }));

    expect(broken).toEqual([]);
    expect(tried).toBeGreaterThan(60);
  },
  PATIENCE_MS,
);

test('a planted defect is found by a fault that shows it', async () => {
  const defect = DEFECTS.find(({ name }) => name === 'a webhook is acknowledged that could not be kept')!;
  const folder = planted(CDK_OUT, STACK, defect);
  const campaign = await campaignInSandbox(settings, folder, STACK, { isCalm: true });
  const fault = { at: 'call', function: 'Ingest', invocation: 0, call: 0, times: 40, fault: 'throttled' } as const;
  const story = { orders: [{ told: [], hoursLate: 0 }], faults: [fault], outages: [], aborts: [] };
  const { violations } = await campaign.play(story);
  await campaign.stop();
  rmSync(folder, { recursive: true });

  expect(violations.map(({ rule }) => rule)).toContain('no fact that was accepted is lost');
});

test('every defect has its place in the stack', () => {
  for (const defect of DEFECTS) expect(() => planted(CDK_OUT, STACK, defect)).not.toThrow();
});

test('a fault counts only when its call was made', () => {
  const plan = planOf();
  const fault = { at: 'call', function: 'Ingest', invocation: 1, call: 2, times: 1, fault: 'reset' } as const;
  plan.begin({ faults: [fault], outages: [] }, 0);
  const first = plan.invocation('Ingest', 0);
  plan.made('Ingest', [{ service: 'dynamodb', action: 'GetItem' }]);
  const second = plan.invocation('Ingest', 0);

  expect(first.calls).toEqual({});
  expect(second.calls).toEqual({ 2: 'reset' });
  expect(plan.met).toEqual([]);
  plan.made('Ingest', [{ service: 'dynamodb', action: 'PutItem', fault: 'reset' }]);
  expect(plan.met).toEqual([{ by: 'Ingest', what: 'dynamodb PutItem', fault: 'reset', invocation: 1, call: 0 }]);
});

const at = Date.parse('2026-03-02T09:00:00Z');
const pk = 'ORDER#acme#one';
const entry = (sk: string, more: object = {}): StoredItem => ({ pk, sk, ...more });
const CONFIRMED = 'MAIL#order_confirmation#order#1';
const mail = { order: 'one', kind: 'order_confirmation', parcel: '', key: CONFIRMED, at, text: 'thank you' };

/** One order, placed and confirmed, and nothing wrong with it. */
function judged(items: StoredItem[], evidence: Partial<Evidence> = {}): JudgedStory {
  return {
    story: { orders: [{ told: [], hoursLate: 0 }], faults: [], outages: [], aborts: [] },
    orderIds: ['one'],
    accepted: [{ orderId: 'one', told: { what: 'placed', hours: 0, isRepeated: false }, due: at, at }],
    evidence: {
      orders: new Map([['one', { items, runs: [{ status: 'SUCCEEDED', error: undefined }] }]]),
      mails: [mail],
      counts: undefined,
      team: [],
      ...evidence,
    },
    met: [],
    wanted: { kindsOff: [], lateRounds: 2 },
    helped: [],
    isSwept: false,
  };
}

const DECIDED = entry('DECISION#2026-03-02T09:00:00.000Z#order_confirmation#order#1', {
  kind: 'order_confirmation',
  outcome: 'sent',
});
const SOUND = [
  entry('META'),
  entry('FLOW', { stage: 'ended', placed: 'yes' }),
  entry(CONFIRMED, { kind: 'order_confirmation', status: 'delivered' }),
  DECIDED,
];
const without = (sk: string) => SOUND.filter((one) => !one.sk.startsWith(sk));

test('what is as it should be breaks no rule', () => {
  expect(violationsOf(judged(SOUND))).toEqual([]);
});

test('a confirmation is of use as long as its order is young, whenever that was taken in', () => {
  const skipped = { kind: 'order_confirmation', outcome: 'skipped', reason: 'too_late_to_confirm' };
  const silent = judged([...without('MAIL').filter((one) => one !== DECIDED), { ...DECIDED, ...skipped }], {
    mails: [],
  });
  const takenIn = (hours: number) =>
    violationsOf({ ...silent, accepted: silent.accepted.map((one) => ({ ...one, at: at + hours * 3_600_000 })) });

  expect(takenIn(26).map(({ rule }) => rule)).toEqual(['each message still of use goes once']);
  expect(takenIn(40)).toEqual([]);
});

test.each<[string, JudgedStory]>([
  ['no message twice', judged(SOUND, { mails: [mail, mail] })],
  ['no order stuck', judged([...without('FLOW'), entry('FLOW', { stage: 'update' })])],
  ['no fact that was accepted is lost', judged(without('META'))],
  ['each message still of use goes once', judged(without('MAIL'), { mails: [] })],
  ['each message goes in time', judged(SOUND, { mails: [{ ...mail, at: at + 13 * 3_600_000 }] })],
  ['each mail has its record', judged(without('DECISION'))],
  ['the team hears of each case', judged([...SOUND, entry('CASE#late#order')])],
  ['counts equal the recount', judged(SOUND, { counts: { orders: 1, mails_order_confirmation_sent: 2 } })],
  ['nobody is needed', { ...judged(SOUND), helped: ['one was started again'], isSwept: true }],
  [
    'no run fails in a moment of trouble',
    judged(SOUND, {
      orders: new Map([['one', { items: SOUND, runs: [{ status: 'FAILED', error: 'DynamoDb.SdkClientException' }] }]]),
    }),
  ],
])('the oracle sees a broken rule: %s', (rule, broken) => {
  expect(violationsOf(broken).map((one) => one.rule)).toContain(rule);
});

test('people are needed for an event that failed in each of seven tries, and for none before', () => {
  const helped = ['Porchlight-prod-MailEvents5F3A19C2 was handed again what it gave up on'];
  const failed = (tries: number): MetFault[] =>
    // the SDK asks twice in each
    Array.from({ length: 2 * tries }, (_, call) => {
      const invocation = Math.floor(call / 2);
      return { by: 'MailEvents', what: 'dynamodb GetItem', fault: 'throttled', invocation, call };
    });
  const rules = (tries: number) =>
    violationsOf({ ...judged(SOUND), isSwept: true, helped, met: failed(tries) }).map(({ rule }) => rule);

  expect([rules(6), rules(7)]).toEqual([['nobody is needed'], []]);
});

test('a story is told in words', () => {
  const story = {
    orders: [{ told: [{ what: 'dispatched', hours: 6, parcel: '1', isRepeated: true }], hoursLate: 0 }],
    faults: [],
    outages: [{ service: 'ses', fromHour: 2, hours: 24, fault: 'throttled' }] as const,
    aborts: [],
  };
  const met = [
    { by: 'JourneyStep', what: 'dynamodb PutItem', fault: 'crash_after', invocation: 0, call: 4 },
    { by: 'JourneyStep', what: 'ses SendEmail', fault: 'throttled', invocation: 3, call: 4 },
  ] as const;

  expect(storyWords({ story: { ...story, outages: [...story.outages] }, met: [...met] })).toEqual([
    'order 1 is placed',
    '  after 6 h: dispatched (parcel 1), told twice',
    'from hour 2, for 24 h, every call of ses: throttled',
    'JourneyStep 1, call 5 (dynamodb PutItem): crash after',
  ]);
});
