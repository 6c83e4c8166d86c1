import { readFileSync } from 'node:fs';
import path from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { wishesFor } from '../../domain/records/wishes.ts';
import { keepAudit } from '../../lambdas/admin/audit.ts';
import { foldLanes } from '../../lambdas/fold-lanes/fold-lanes.ts';
import { mailEvent } from '../../lambdas/mail-events/mail-events.ts';
import { bouncedForNow, contactKey, noteReview, suppress, wish } from '../../lambdas/shared/contacts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { keepSettings } from '../../lambdas/shared/kept-settings.ts';
import { tagsOf } from '../../lambdas/shared/mail-tags.ts';
import { newsSourcesKey } from '../../lambdas/shared/news-sources.ts';
import { askToFetch } from '../../lambdas/shared/order-fetches.ts';
import { noteConfirmationWaits, noteSesRate, stop, takeNumber } from '../../lambdas/shared/rate-counter.ts';
import { record } from '../../lambdas/shared/record.ts';
import { keepSent } from '../../lambdas/shared/sent-messages.ts';
import type { JourneysTable } from '../../lambdas/shared/table.ts';
import { noteUnknown } from '../../lambdas/shared/unknown-statuses.ts';
import { closeCase, noteCase, openCase, reopenCase } from '../../lambdas/shared/use-cases/cases.ts';
import { holdOrder } from '../../lambdas/shared/use-cases/journeys.ts';
import { askResend } from '../../lambdas/shared/use-cases/resend-to.ts';
import { stopped } from '../../lambdas/shared/use-cases/stopped.ts';
import { marksIn } from '../../lambdas/sweep/marks.ts';
import { metricsLedger } from '../../lambdas/tally/ledger.ts';
import { tally } from '../../lambdas/tally/tally.ts';
import { aDecision, aMail, aParcel, at, happened, PK, progress, theOrder, theSettings } from '../fixtures.ts';
import { aTable, type Item } from '../lambdas/database.ts';
import { readTemplate } from '../lib/template.ts';

// The names that outlive a deployment: keys and attributes of items, what the machine sends to a function that may be
// newer, and the ids of what stays when the stack goes. A stage that is deployed has all of them in use, so a change here
// is a break: it needs a line in the CHANGELOG, and a way for what is stored. A new item is written in `story`, or in
// `metricsStory`, and then has a line in the list.

/** By the pattern of its key, the attributes of an item in the table `journeys`; of maps of our own making those within, too. */
const JOURNEYS: Record<string, string> = {
  'AUDIT#<store>#<day> / <time>#call': 'at caseId did dryRun expiresAt orderId toAnotherAddress who why',
  'CONTACT#<store>#<hash> / CONTACT': `
    cases expiresAt marketing orderMails reviews softBounces suppressed suppressedAt suppressedFor wishes
  `,
  'CONTACT#<store>#<hash> / ORDER#<orderId>': 'expiresAt paid placedAt',
  'CONTACT#<store>#<hash> / RESENT#<orderId>': 'expiresAt',
  'FETCH#<store> / FETCH#<orderId>': 'asked expiresAt orderId toldAt',
  'HELD#<store>#<n> / people <pk>': 'at expiresAt',
  'LOOKUP#<store>#<number> / ORDER#<orderId>': 'expiresAt paid placedAt',
  'ORDER#<store>#<orderId> / CASE#<cause>#<subject>': `
    assignee before.answeredAt before.closedAt before.openedAt before.outcome before.replies before.wroteAt cause
    closedAt expiresAt ipk isk log.at log.by log.id log.text log.what openedAt outcome overdueAt priority revision
    snoozedUntil status subject teamNotified tell waitsFor
  `,
  'ORDER#<store>#<orderId> / DECISION#<time>#<kind>#<subject>#<occurrence>': `
    at expected expiresAt happenedAt inputs kind notify occurrence outcome parcelId reason resend run settings until
  `,
  'ORDER#<store>#<orderId> / EVENT#<time>#<subject>#<milestone>': `
    by claimedAt eventId expiresAt location mark milestone occurredAt parcelId reason receivedAt refund.amount
  `,
  'ORDER#<store>#<orderId> / FLOW': `
    c#<parcelId>.carrier c#<parcelId>.named expiresAt held late n#<parcelId>.mark o#<what>.cleared o#<what>.lane o#<what>.mark
    o#<what>.milestone o#<what>.money o#<what>.occurredAt o#<what>.reports o#<what>.times o#<what>.to outcome p#<parcelId>.delivered
    p#<parcelId>.left p#<parcelId>.way placed run since stage told v#<parcelId>.mark
  `,
  'ORDER#<store>#<orderId> / HOLD': 'at expiresAt ipk isk',
  'ORDER#<store>#<orderId> / MAIL#<kind>#<subject>#<occurrence>': `
    attempt claimedAt decision.at decision.expected decision.happenedAt decision.inputs decision.notify
    decision.outcome decision.reason decision.run decision.settings expiresAt kind messageId occurrence parcelId
    resend status to trackingNumber
  `,
  'ORDER#<store>#<orderId> / META': 'claims expiresAt formerLeads ipk isk itemsSince mark order platform',
  'ORDER#<store>#<orderId> / PARCEL#<parcelId>': `
    expiresAt known.carrier known.claims known.estimatedDelivery known.trackingNumber known.voided
  `,
  'ORDER#<store>#<orderId> / RESEND#<time>': 'at by expiresAt happenedAt kind occurrence parcelId to why',
  'ORDER#<store>#<orderId> / STOPPED': 'at expiresAt ipk isk outcome run',
  'PRIVACY#<store> / REQUEST#<hash>': 'email orderIds platform receivedAt request status',
  'RATE#<store> / RATE': 'confirmationWaits day n#<kind> ofDay others perSecond slice stop#<kind>',
  'SENT#<store>#<orderId> / SENT#MAIL#<kind>#<subject>#<occurrence>': 'at body expiresAt',
  'SETTINGS#<store> / SETTINGS#<time>': 'settings version',
  'SWEEP / SWEEP': 'orders stopped',
  'TRACKING#<store>#<hash> / TRACKING': `
    e#<time>#<milestone>.claimedAt e#<time>#<milestone>.fact e#<time>#<milestone>.location e#<time>#<milestone>.mark
    e#<time>#<milestone>.milestone e#<time>#<milestone>.occurredAt e#<time>#<milestone>.reason
    e#<time>#<milestone>.trackingNumber expiresAt l#<orderId>#<parcelId>.asOf l#<orderId>#<parcelId>.orderId
    l#<orderId>#<parcelId>.parcelId linked
  `,
  'UNKNOWN#<store> / <platform>#<word>': 'expiresAt latest since webhooks',
};

/** The same of the table `metrics`. */
const METRICS: Record<string, string> = {
  'COUNTED#ORDER#<store>#<orderId> / COUNTED#<hour>': 'expiresAt records',
  'LANE#<store> / CELL#<leg>#<day>#<lane>': 'd<n> e<n> expiresAt kept w<n>',
  'LANE#<store> / SUMMARY#<leg>#<lane>': 'cells day n recent usual.left usual.risk weekdays',
  'STORE#<store> / DAY#<day>#<n>': `
    cancellations cases_<cause>_<what> days_to_deliver dispatch_hours dispatch_within_<n>h mails_<kind>_delivered
    mails_<kind>_held mails_<kind>_sent orders orders_<currency> orders_cancelled orders_delivered orders_delivered_refunded
    parcels_delivered parcels_dispatched parcels_on_time refunds revenue_<currency> transit_hours transit_within_<n>h
    units
  `,
};

/** What order-journey sends to its function and hears from it, and what it writes into the table itself. */
const MACHINE: Record<string, string> = {
  sends: 'contract pk run signal startedAt steps trigger',
  hears: 'acknowledged next outcome seconds',
  'writes into FLOW': 'acknowledged outcome run stage token',
  'writes into FAILURE#': 'at error expiresAt pk run sk',
};

/** What stays when the stack goes, or must not be replaced: logical ids, with the stores of the tests' settings. */
const RETAINED = [
  'JourneyMachine427717AE AWS::StepFunctions::StateMachine',
  'Mailacmeexamplecom326DE04F AWS::SES::EmailIdentity',
  'Maillindgrenexamplecom855CCCD5 AWS::SES::EmailIdentity',
  'OrderFetchesMachineB0516CB4 AWS::StepFunctions::StateMachine',
  'PrivacyRequestsMachineD4AF75A8 AWS::StepFunctions::StateMachine',
  'SecretsLinks1BE2474E AWS::SecretsManager::Secret',
  'SecretsacmeD5086B36 AWS::SecretsManager::Secret',
  'Secretslindgren5CBBCE6D AWS::SecretsManager::Secret',
  'StorageExports62CF1092 AWS::S3::Bucket',
  'StorageFailures3FF38EE5 AWS::S3::Bucket',
  'StorageJourneys7C4590D1 AWS::DynamoDB::Table',
  'StorageMetricsAC169F9A AWS::DynamoDB::Table',
];

const NOW = at(8);
const EMAIL = 'ines@example.com';
const settings = theSettings();
const DAYS = { from: '2026-03-05', to: '2026-03-09', likely: '2026-03-06', basis: 'default', n: 0 } as const;
const limits = { perKind: { mails: 10, minutes: 60 }, perDay: 100, perAddress: 9 };

/** Writes every kind of item of the journeys table, by the code that does. */
async function story(): Promise<Item[]> {
  const { journeys, client, table, items } = await aTable();
  const port = journeyTable(journeys);
  const contact = contactKey('acme', EMAIL);
  const mail = aMail('dispatched', {
    parcelId: '1',
    status: 'claimed',
    attempt: 'a',
    claimedAt: at(4),
    to: 'x',
    trackingNumber: 'N1',
  });
  await record(journeys, 'acme', [theOrder({ customer: { email: EMAIL }, number: '#77' })], at(2));
  await record(
    journeys,
    'acme',
    [theOrder({ customer: { email: EMAIL }, number: '#78', updatedAt: at(3, '20:00') })],
    at(3),
  );
  const parcel = aParcel(at(3), { trackingNumber: 'N1', carrier: 'UPS', estimatedDelivery: { to: '2026-03-09' } });
  await record(journeys, 'acme', [parcel, progress('dispatched', at(3))], at(3), 'shopify');
  const scan = { fact: 'tracking', trackingNumber: 'N1', milestone: 'delivered', occurredAt: at(5, '20:00') } as const;
  await record(journeys, 'acme', [{ ...scan, location: 'Porto', reason: 'signed' }], at(5), 'easypost');
  await record(journeys, 'acme', [happened('refunded', at(6), { eventId: 'r', refund: { amount: '1.00' } })], at(6));
  await askToFetch(journeys, 'acme', { orderId: '1001', toldAt: at(6) }, at(6));
  await record(journeys, 'acme', [happened('cancelled', at(6))], at(6));
  await record(journeys, 'acme', [aParcel(at(6), { parcelId: '2', voided: true })], at(6));
  await record(
    journeys,
    'acme',
    [{ fact: 'privacy', request: 'export', platform: 'own', email: EMAIL, orderIds: ['1001'] }],
    at(6),
  );
  await port.claim(PK, mail, undefined);
  const decision = aDecision('dispatched', {
    parcelId: '1',
    inputs: { zone: 'Europe/Berlin' },
    settings: 'x',
    expected: DAYS,
  });
  await port.settle(PK, mail, 'a', { status: 'sent', messageId: 'm' }, decision);
  const message = { kind: 'dispatched', parcelId: '1', occurrence: '1' } as const;
  const wishOf = { message, to: 'anna@example.net', by: 'arn', why: 'x' };
  await askResend(journeys, { store: 'acme', orderId: '1001' }, wishOf, { now: NOW, dryRun: false });
  await port.claim(PK, { ...mail, resend: NOW }, undefined);
  await port.record(PK, { ...decision, at: at(7), outcome: 'held', until: at(8), resend: NOW });
  await port.keepFirst(PK, 'told', 'told');
  await port.keepFirst(PK, 'late', at(6));
  await port.listHeld(PK, 'people', at(7));
  await port.openCase(PK, { cause: 'late', subject: 'order' }, at(7), undefined);
  await port.markTeamNotified(PK, { cause: 'late', subject: 'order' }, at(7));
  await port.openCase(PK, { cause: 'problem', subject: 'parcel:1' }, at(7), undefined);
  await closeCase(journeys, { store: 'acme', orderId: '1001' }, { cause: 'problem', subject: 'parcel:1' }, NOW, {
    outcome: 'found',
    tell: true,
  });
  await aCaseInWords(journeys);
  await holdOrder(journeys, { store: 'acme', orderId: '1001' }, at(7));
  await keepSent(journeys, PK, mail, { subject: 's', html: 'h', text: 't' }, at(4), 90);
  const did = {
    who: 'arn',
    did: 'changeCase',
    orderId: '1001',
    caseId: 'c',
    why: 'asked',
    toAnotherAddress: true,
    dryRun: true,
  };
  await keepAudit(journeys, 'acme', { at: at(7), id: 'call', ...did });
  await port.takeTurn('acme', EMAIL, {}, { orderMails: ['x'] }, NOW);
  await port.takeTurn('acme', EMAIL, { orderMails: ['x'] }, { marketing: [] }, NOW);
  await wish(journeys, contact, wishesFor(['reviews'], { on: true, at: at(3), source: 'own' }), NOW);
  await bouncedForNow(journeys, contact, 'm', at(7), NOW);
  await noteReview(journeys, contact, 'review', NOW);
  const hard = { eventType: 'Bounce', bounce: { bounceType: 'Permanent' } };
  await suppress(journeys, contact, { why: 'bounced', at: at(7), mail: 'x', now: NOW });
  const tags = tagsOf(PK, 'MAIL#dispatched#parcel:1#1', 'dispatched').map(({ Name, Value }) => [Name, [Value]]);
  const about = { timestamp: NOW, messageId: 'm', tags: Object.fromEntries(tags) };
  await mailEvent(journeys, { eventType: 'Delivery', mail: about }, NOW);
  const another = tagsOf(PK, 'MAIL#delivered#parcel:1#1', 'delivered').map(({ Name, Value }) => [Name, [Value]]);
  const bounced = { ...about, destination: [EMAIL], tags: Object.fromEntries(another) };
  await mailEvent(journeys, { ...hard, mail: bounced }, NOW);
  await takeNumber(client, table, 'acme', 'dispatched', { slice: NOW, day: '2026-03-08', limits, others: 9 }, {});
  await stop(client, table, 'acme', ['dispatched'], NOW);
  await noteSesRate(client, table, 'acme', 14);
  await noteConfirmationWaits(client, table, 'acme', NOW);
  await noteUnknown(journeys, 'acme', 'easypost', 'kiln', 'hash', NOW);
  await keepSettings(journeys, 'acme', settings.stores.acme!, NOW);
  await marksIn(client, table).move('orders', NOW);
  await marksIn(client, table).move('stopped', NOW);
  await stopped(journeys, { status: 'FAILED', input: JSON.stringify({ pk: PK, run: 1 }) }, NOW);
  return items();
}

/** A case that the customer wrote about, the team answered, and that was opened again. */
async function aCaseInWords(journeys: JourneysTable): Promise<void> {
  const order = { store: 'acme', orderId: '1001' };
  const ref = { cause: 'not_received', subject: 'order' } as const;
  const entry = { id: 'w', by: 'lena', text: 'x' };
  await openCase(journeys, order, { ...ref, words: { ...entry, by: 'customer' } }, at(7));
  await noteCase(journeys, order, ref, { do: 'answer', entry: { ...entry, id: 'a' } }, at(7));
  await noteCase(journeys, order, ref, { do: 'assign', assignee: 'lena' }, at(7));
  await closeCase(journeys, order, ref, at(7), { outcome: 'found' });
  await reopenCase(journeys, order, ref, NOW);
  await noteCase(journeys, order, ref, { do: 'snooze', until: at(9) }, NOW);
}

/** Counts what the story wrote as if it came by the stream, and folds it. */
async function metricsStory(journeys: Item[]): Promise<Item[]> {
  const { client, table, items } = await aTable();
  const raw = (item: object) => marshall(item, { removeUndefinedValues: true });
  const records = journeys.map(({ pk, sk, ...item }, i) => ({
    eventID: `${i}`,
    dynamodb: {
      Keys: raw({ pk, sk }),
      NewImage: raw(item),
      ApproximateCreationDateTime: Date.parse(NOW) / 1000,
    },
  })) as DynamoDBRecord[];
  await tally(
    records,
    settings,
    metricsLedger(client, table, () => NOW),
  );
  await foldLanes(client, table, 'acme', 'Europe/Berlin', NOW);
  return items();
}

/** What of a name is of this order, this day or this parcel, and not of the code. */
const VARYING: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\d{4}-\d\d-\d\dT\d\d$/g, '<hour>'],
  [/\d{4}-\d\d-\d\d/g, '<day>'],
  [/[0-9a-f]{32}/g, '<hash>'],
  [/acme/g, '<store>'],
  [/1001/g, '<orderId>'],
  [/^(LOOKUP#<store>#)\d+/, '$1<number>'],
  [/(<store>#|<day>#)[0-7]$/g, '$1<n>'],
  [/^(SENT#MAIL#|MAIL#|DECISION#<time>#)\w+#parcel:1#1( resend <time>)?/, '$1<kind>#<subject>#<occurrence>'],
  [/^(EVENT#<time>)#(parcel:1|order)#[a-z_]+(#r)?/, '$1#<subject>#<milestone>'],
  [/^CASE#\w+#(order|parcel:1)/, 'CASE#<cause>#<subject>'],
  [/^(PARCEL#|[pnvc]#)[12]$/, '$1<parcelId>'],
  [/^o#\w+/, 'o#<what>'],
  [/^l#<orderId>#1/, 'l#<orderId>#<parcelId>'],
  [/^e#<time>#\w+/, 'e#<time>#<milestone>'],
  [/^(n|stop)#dispatched/, '$1#<kind>'],
  [/^mails_dispatched_(\w+)/, 'mails_<kind>_$1'],
  [/^cases_(late|problem|not_received)_\w+/, 'cases_<cause>_<what>'],
  [/^(revenue|orders)_EUR/, '$1_<currency>'],
  [/^(dispatch|transit)_within_\d+h/, '$1_within_<n>h'],
  [/^easypost#kiln/, '<platform>#<word>'],
  [/^(CELL#|SUMMARY#)(departure|transit|estimate)#(<day>#)?.*/, '$1<leg>#$3<lane>'],
  [/^([edrcw])\d+$/, '$1<n>'],
];
const plain = (name: string): string => VARYING.reduce((text, [what, by]) => text.replace(what, by), name);

/** Maps of our own making, whose names are pinned, too. */
const DEEP = /^([pnvc]#|o#|l#|e#|known$|decision$|usual$|refund$)/;

function attributesOf(item: object): string[] {
  return Object.entries(item).flatMap(([name, value]) => {
    const isMap = DEEP.test(name) && value !== null && typeof value === 'object' && !Array.isArray(value);
    const members = Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object') : [];
    const inner = Object.keys(isMap ? value : Object.assign({}, ...members));
    return inner.length > 0 ? inner.map((one) => `${plain(name)}.${one}`) : [plain(name)];
  });
}

/** By the pattern of its key, every attribute that some item of it has. */
function namesOf(items: Item[]): Record<string, string> {
  const names = new Map<string, Set<string>>();
  for (const { pk, sk, ...item } of items) {
    const key = `${plain(pk)} / ${sk.startsWith('people ') ? 'people <pk>' : plain(sk)}`;
    const known = names.get(key) ?? new Set();
    for (const name of attributesOf(item)) known.add(name);
    names.set(key, known);
  }
  return Object.fromEntries(
    [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, of]) => [key, [...of].sort().join(' ')]),
  );
}

const inWords = (names: Record<string, string>) =>
  Object.fromEntries(Object.entries(names).map(([key, text]) => [key, text.trim().split(/\s+/).join(' ')]));

test('what is stored has the names that a deployed stage knows', async () => {
  const journeys = await story();

  expect(namesOf(journeys)).toEqual(inWords(JOURNEYS));
  expect(newsSourcesKey('acme')).toEqual({ pk: 'SOURCES#acme', sk: 'SOURCES' }); // its attributes are platforms
  expect(namesOf(await metricsStory(journeys))).toEqual(inWords(METRICS));
});

test('the machine sends, hears and writes what a function of another version knows', () => {
  const file = path.join(__dirname, '../../statemachines/order-journey.asl.json');
  const text = readFileSync(file, 'utf8');
  const states = Object.values(JSON.parse(text).States) as { Arguments?: Record<string, Record<string, unknown>> }[];
  const all = (of: 'Payload' | 'Item' | 'ExpressionAttributeNames', pick: typeof Object.keys | typeof Object.values) =>
    [...new Set(states.flatMap(({ Arguments }) => pick(Arguments?.[of] ?? {})))].sort().join(' ');
  const heard = [...text.matchAll(/Payload\.(\w+)/g)].map(([, name]) => name!);

  expect({
    sends: all('Payload', Object.keys),
    hears: [...new Set(heard)].sort().join(' '),
    'writes into FLOW': all('ExpressionAttributeNames', Object.values as typeof Object.keys),
    'writes into FAILURE#': all('Item', Object.keys),
  }).toEqual(MACHINE);
});

test('what stays when the stack goes, or must not be replaced, has its id', () => {
  const { Resources } = readTemplate('prod');
  const retained = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));

  expect(retained.map(([id, { Type }]) => `${id} ${Type}`).sort()).toEqual(RETAINED);
});
