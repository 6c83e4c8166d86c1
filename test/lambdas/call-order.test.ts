import { entriesOf } from '../../domain/journey/flow.ts';
import type { History } from '../../domain/journey/history.ts';
import type { Contact } from '../../domain/records/contact.ts';
import { wishesFor } from '../../domain/records/wishes.ts';
import type { JourneyStepInput } from '../../lambdas/journey-step/journey-step-input.ts';
import {
  aCase,
  aDecision,
  aHistory,
  aMail,
  anItem,
  aParcel,
  at,
  happened,
  progress,
  theSettings,
} from '../fixtures.ts';
import { refusal, stepper } from './journeys.ts';

// The order within a message is fixed: evaluate, contact, number, turn, claim, send, settle and record. What costs a call is
// called only where the verdict hangs on it.

type World = {
  history?: Parameters<typeof aHistory>[0];
  contact?: Contact;
  now?: string;
  more?: Partial<Parameters<typeof stepper>[0]>;
};

const LEFT = progress('dispatched', at(3));
const CAME = [aParcel(at(3)), progress('delivered', at(5))];
const ASKED_AT = at(10);

async function callsOf(trigger: JourneyStepInput['trigger'], { history, contact, now = at(3), more }: World) {
  const kept: History = aHistory(history);
  const [register, { milestone, mark }] = entriesOf(kept.flow.registers).at(-1)!;
  const signal = trigger === 'milestone' && { signal: { register, milestone, mark } };
  const one = stepper({ history: kept, now, ...(contact && { contact }), ...more });
  await one.run({ trigger, ...signal }); // the last of the registers is of what the test tells
  return one.calls;
}

const dispatched = (world: World = {}) =>
  callsOf('milestone', { ...world, history: { facts: [LEFT], ...world.history } });
const asked = (world: World = {}) =>
  callsOf('review_due', { now: ASKED_AT, ...world, history: { facts: CAME, ...world.history } });

const unanswered = aMail('dispatched', { parcelId: '1', status: 'claimed', claimedAt: at(2, '11:00') });
const askedAgain = aDecision('dispatched', {
  parcelId: '1',
  ...{ at: at(3, '11:00'), happenedAt: at(3), outcome: 'held', reason: 'resend_asked', until: at(3, '11:00') },
});
const again = { settings: theSettings({ unknownSends: 'atLeastOnce' }) };
const recently = { mail: 'another', kind: 'review_request' as const, at: at(9) };
const settled = ['take turn', 'claim', 'send dispatched', 'settle sent'];

test.each<[string, () => Promise<string[]>, string[]]>([
  ['a service mail', dispatched, ['read', 'contact', 'take number', ...settled]],
  [
    'a confirmation',
    () => callsOf('order_placed', { now: at(2) }),
    ['read', 'contact', 'take number', 'take turn', 'claim', 'send order_confirmation', 'settle sent'],
  ],
  [
    'a marketing mail',
    asked,
    ['read', 'contact', 'take number', 'take turn', 'claim', 'send review_request', 'settle sent'],
  ],
  [
    'a review that an open case holds',
    () => asked({ history: { cases: [aCase('problem', { openedAt: at(6), overdueAt: at(9) })] } }),
    ['read', 'record review_request held'],
  ],
  [
    'a mail that other mails to the address hold',
    () => asked({ contact: { marketing: [recently] } }),
    ['read', 'contact', 'record review_request held'],
  ],
  [
    'a mail that the circuit breaker holds',
    () => dispatched({ more: { rate: { ofKind: 1_000_000, ofDay: 1 } } }),
    ['read', 'contact', 'take number', 'list held', 'record dispatched held'],
  ],
  [
    'a marketing mail that the circuit breaker holds takes no turn',
    () => asked({ more: { rate: { ofKind: 1, ofDay: 1_000_000 } } }),
    ['read', 'contact', 'take number', 'list held', 'record review_request held'],
  ],
  [
    'a mail that the store does not want',
    () => dispatched({ more: { settings: theSettings({ mailsOff: ['dispatched'] }) } }),
    ['read', 'record dispatched skipped'],
  ],
  [
    'a mail to an address that bounced',
    () => dispatched({ contact: { suppressed: 'bounced' } }),
    ['read', 'contact', 'record dispatched skipped'],
  ],
  [
    'a marketing mail to someone who unsubscribed',
    () => asked({ contact: { wishes: wishesFor(['reviews'], { on: false, at: at(9), source: 'page' }) } }),
    ['read', 'contact', 'record review_request skipped'],
  ],
  [
    'a mail that SES may have and has not told of yet',
    () => dispatched({ history: { mails: [unanswered] }, now: at(3, '10:50') }),
    ['read', 'record dispatched held'],
  ],
  [
    'a mail that SES never told of is given up',
    () => dispatched({ history: { mails: [unanswered] } }),
    ['read', 'settle unknown', 'record dispatched unknown'],
  ],
  [
    'a mail that is tried again takes no second number',
    () => dispatched({ history: { mails: [unanswered] }, more: again }),
    ['read', 'contact', ...settled],
  ],
  [
    'a mail that people want sent again takes a number again',
    () => dispatched({ history: { mails: [{ ...unanswered, status: 'failed' }], decisions: [askedAgain] } }),
    ['read', 'contact', 'take number', ...settled],
  ],
  [
    'a mail that SES told of while the step was broken off',
    () => dispatched({ history: { mails: [{ ...unanswered, status: 'delivered' }] } }),
    ['read', 'record dispatched sent'],
  ],
  [
    'a mail that SES refuses',
    () =>
      dispatched({
        more: {
          ses: () => {
            throw refusal('MessageRejected');
          },
        },
      }),
    [
      'read',
      'contact',
      'take number',
      'take turn',
      'claim',
      'send dispatched',
      'settle failed',
      'record dispatched failed',
      'open case failed_message',
      'notify team failed_message',
      'mark team notified failed_message',
    ],
  ],
  [
    'a case is opened after the mails',
    () => dispatched({ history: { facts: [progress('exception', at(3))] } }),
    [
      'read',
      'contact',
      'take number',
      'take turn',
      'claim',
      'send problem',
      'settle sent',
      'open case problem',
      'notify team problem',
      'mark team notified problem',
    ],
  ],
  [
    'two mails of one step, one after the other',
    () =>
      dispatched({
        history: {
          order: { items: [anItem({ quantity: 2 })] },
          facts: ['1.00', '2.00'].map((amount, i) =>
            happened('refunded', at(3, `1${i}:00`), { eventId: amount, refund: { amount } }),
          ),
        },
      }),
    [
      'read',
      ...['refunded', 'refunded'].flatMap((kind) => [
        'contact',
        'take number',
        'take turn',
        'claim',
        `send ${kind}`,
        'settle sent',
      ]),
    ],
  ],
])('%s', async (_, calls, expected) => {
  expect(await calls()).toEqual(expected);
});
