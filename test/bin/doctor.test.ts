import { type Account, findingsOf, isMade } from '../../bin/doctor/findings.ts';
import { parseSettings } from '../../domain/policy/parse.ts';
import { settings as written } from '../settings/two-stores.config.ts';

const settings = parseSettings(written);
const verified = { isVerified: true, tokens: [] };
const unproven = { isVerified: false, tokens: ['aaa', 'bbb'] };

/** An account in which the stack stands and all is well. */
const HEALTHY: Account = {
  stack: 'UPDATE_COMPLETE',
  bootstrap: undefined,
  leftovers: [],
  ses: {
    ProductionAccessEnabled: true,
    SendingEnabled: true,
    EnforcementStatus: 'HEALTHY',
    SendQuota: { Max24HourSend: 10_000_000, MaxSendRate: 200, SentLast24Hours: 0 },
  },
  identities: new Map([
    ['acme.example.com', verified],
    ['lindgren.example.com', verified],
  ]),
  concurrency: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
  quotas: [
    { QuotaName: 'Open executions', QuotaCode: 'L-1', Value: 4_000_000 },
    { QuotaName: 'StateTransition throttle token refill rate per second', QuotaCode: 'L-2', Value: 800 },
    { QuotaName: 'StateTransition throttle token bucket size', QuotaCode: 'L-3', Value: 2 },
  ],
  subscribed: true,
};
const FRESH: Account = { ...HEALTHY, stack: undefined, bootstrap: 21, identities: new Map(), subscribed: undefined };

const lacks = (account: Partial<Account>, base = HEALTHY, more = {}) =>
  findingsOf({ ...base, ...account }, { ...settings, ...more }, 'prod', 'Porchlight-prod')
    .filter(({ level }) => level !== 'ok')
    .map(({ level, what, advice }) => `${level}: ${what} -> ${advice}`);

test.each([
  ['a deployed stack in which all is well', HEALTHY],
  ['an account that is ready for its first deploy', FRESH],
])('%s lacks nothing', (_, account) => {
  expect(lacks({}, account)).toEqual([]);
});

const ses = (more: object) => ({ ses: { ...HEALTHY.ses, ...more } as Account['ses'] });
const quotas = (open: number, transitions: number) => ({
  quotas: [
    { QuotaName: 'Open executions', QuotaCode: 'L-1', Value: open },
    { QuotaName: 'StateTransition throttle token refill rate per second', QuotaCode: 'L-2', Value: transitions },
  ],
});
const denied = Object.assign(new Error('not authorized to perform: ses:GetAccount'), { name: 'AccessDeniedException' });

test.each<[string, Partial<Account>, RegExp]>([
  ['no bootstrap', { bootstrap: Number.NaN }, /^todo: .*not bootstrapped -> npx cdk bootstrap$/],
  ['an old bootstrap', { bootstrap: 5 }, /^todo: .*version 5.* -> npx cdk bootstrap$/],
  [
    'a table of an earlier stack',
    { leftovers: ['the table porchlight-prod-journeys'] },
    /^todo: .*journeys -> .*--import-existing-resources/,
  ],
  [
    'a first deploy that failed',
    { stack: 'ROLLBACK_COMPLETE' },
    /^todo: .* -> .*delete-stack --stack-name Porchlight-prod/,
  ],
  ['a deploy under way', { stack: 'UPDATE_IN_PROGRESS' }, /^todo: .* -> wait/],
  ['an update that hangs', { stack: 'UPDATE_ROLLBACK_FAILED' }, /^todo: .* -> npx cdk rollback/],
  [
    "SES's sandbox",
    ses({ ProductionAccessEnabled: false }),
    /^todo: SES is in its sandbox.* -> ask for production access/,
  ],
  ['sending that is paused', ses({ SendingEnabled: false }), /^todo: SES has paused/],
  ['an account on probation', ses({ EnforcementStatus: 'PROBATION' }), /^todo: .*PROBATION/],
  [
    'a small quota',
    ses({ SendQuota: { Max24HourSend: 600, MaxSendRate: 1 } }),
    /^note: SES sends up to 600 .* about 100 orders a day -> .*higher quota/,
  ],
  [
    'the dearer plan',
    ses({ PricingAttributes: { CurrentPlan: 'ESSENTIALS' } }),
    /^note: .*Essentials.* -> .*--plan NONE$/,
  ],
  [
    'ten functions at once',
    { concurrency: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
    /^todo: Lambda runs 10 .* -> .*L-B99A9384/,
  ],
  [
    'few open executions',
    quotas(16_000, 800),
    /^note: Step Functions keeps 16,000 executions open: about 1,000 orders a day -> .* --service-code states --quota-code L-1 --desired-value \d+$/,
  ],
  [
    'few state transitions',
    quotas(4_000_000, 10),
    /^note: Step Functions makes 10 state transitions a second: about 5,082 orders a day -> .*--quota-code L-2/,
  ],
  [
    'quotas that one may not look at',
    { quotas: denied },
    /^todo: Step Functions' quotas could not be looked at -> allow this call to your profile/,
  ],
  ['a subscription to confirm', { subscribed: false }, /^todo: nobody hears .* -> confirm .* team@/],
  [
    'a look that is not allowed',
    { ses: denied },
    /^todo: the SES account could not be looked at -> allow this call to your profile: AccessDenied.*GetAccount/,
  ],
])('%s is told in a sentence that says what to do', (_, account, sentence) => {
  const told = lacks(account, 'bootstrap' in account || 'leftovers' in account ? FRESH : HEALTHY);

  expect(told).toEqual([expect.stringMatching(sentence)]);
});

test('a stack of which only a change set was made is not there, as one that is gone', () => {
  expect(['REVIEW_IN_PROGRESS', 'DELETE_COMPLETE', undefined].map(isMade)).toEqual([false, false, false]);
  expect(['CREATE_COMPLETE', 'ROLLBACK_COMPLETE', 'UPDATE_IN_PROGRESS'].map(isMade)).toEqual([true, true, true]);
});

test('a quota that Service Quotas does not tell is named, and where to see it', () => {
  expect(lacks({ quotas: [] })).toEqual([
    expect.stringMatching(/^note: .* quota of open executions -> see it in the console/),
    expect.stringMatching(/^note: .* quota of state transitions a second -> see it in the console/),
  ]);
});

test('a reservation that Lambda would refuse is found before the deploy', () => {
  const concurrency = { ConcurrentExecutions: 120, UnreservedConcurrentExecutions: 120 };

  expect(lacks({ concurrency }, FRESH, { stepsAtOnce: 50 })).toEqual([
    expect.stringMatching(/^todo: stepsAtOnce: 50 /),
  ]);
  expect(lacks({ concurrency }, FRESH, { stepsAtOnce: 20 })).toEqual([]);
});

test('domains that SES knows before the first deploy are deployed as they are, and the others made first', () => {
  const identities = new Map([['acme.example.com', verified]]);

  expect(lacks({ identities }, FRESH)).toEqual([
    'todo: SES knows acme.example.com already -> deploy with -c identities=existing',
    expect.stringMatching(
      /^todo: SES has no identity for versand@lindgren.example.com -> aws sesv2 create-email-identity/,
    ),
  ]);
});

test.each([
  ['the domain above', 'example.com'],
  ['the address alone', 'orders@acme.example.com'],
])('%s covers an address as well', (_, name) => {
  const identities = new Map([
    [name, verified],
    ['lindgren.example.com', verified],
  ]);

  expect(lacks({ identities })).toEqual([]);
});

test('an identity without its proof has the DNS records to add', () => {
  const identities = new Map([
    ['acme.example.com', unproven],
    ['lindgren.example.com', verified],
  ]);

  expect(lacks({ identities })).toEqual([
    'todo: SES waits for the proof that acme.example.com is yours -> add to its DNS: aaa._domainkey.acme.example.com CNAME aaa.dkim.amazonses.com; bbb._domainkey.acme.example.com CNAME bbb.dkim.amazonses.com',
  ]);
});
