import { type AslMachine, choice, computed, integration } from './asl.ts';
import { end, wait } from './flow-writes.ts';
import { FAILED, FORK, JOURNEYS_TABLE, journeyStep, ORDER, OVERTAKEN, RUN, WRITE_RETRY } from './steps.ts';

// A step leads straight to the state that usually follows it. Where no state usually follows, it leads to the fork.

const NEWS = 'What happened?';
const WAIT = 'Wait for a shipment update';
const CHECK_IN_WAIT = 'Wait until it is time to check in';
const REVIEW_WAIT = 'Wait until it is time to ask for a review';
const REMINDER_WAIT = 'Wait until it is time to remind';
const LOOK = 'Check what is late or due';
const CHECK_IN = 'Check in with the customer';
const REVIEW = 'Ask for a review';
const REMIND = 'Remind about the review';
const CONFIRM = 'Confirm the order';
const AGAIN = 'Wait to confirm the order again';
const NOTED = 'Take note of the change';
const PEOPLE = 'Hand the order over to people';
const END = 'End the journey';

/** The history of an execution is kept as long, and people need it to look into a failure. */
const FAILURE_KEPT_S = 90 * 86_400;

/** The milestones of a parcel or an order, the state that tells the customer, and the state that usually follows. */
const TELLS: [milestones: string[], what: string, next: string][] = [
  [['dispatched', 'in_transit'], 'dispatched', WAIT],
  [['out_for_delivery'], 'out for delivery', WAIT],
  [['delivered'], 'delivered', CHECK_IN_WAIT],
  [['ready_for_pickup'], 'ready for pickup', WAIT],
  [['delivery_attempted'], 'delivery attempted', WAIT],
  [['exception', 'returned_to_sender'], 'there is a problem', FORK],
  [['cancelled'], 'cancelled', FORK],
  [['refunded'], 'refunded', FORK],
  [['return_received'], 'return received', FORK],
  [['number'], 'tracking number corrected', WAIT],
];

/** True if no step of this run has succeeded before the one that failed. */
const IS_FIRST = '$steps = 0';
/** Between ten minutes and a day, at random up to as long as the run has lasted. */
const AS_LONG_AGAIN =
  '$min([86400, $floor(600 + ($toMillis($states.context.State.EnteredTime) - $toMillis($states.context.Execution.StartTime)) / 1000 * $random())])';

const isOneOf = (milestones: string[]): string =>
  milestones.length === 1
    ? `$signal.milestone = '${milestones[0]}'`
    : `$signal.milestone in [${milestones.map((one) => `'${one}'`).join(', ')}]`;
const stateOf = (what: string): string => `Tell customer: ${what}`;

export const orderJourney: AslMachine = {
  Comment:
    'One order, from its confirmation to the reminder about its review. Input: {pk, run}; everything else is read from the table when it is needed. The function behind the steps (JourneyStepFunction) decides; it answers `next`, `seconds`, `acknowledged` and `outcome`. This file only orders the steps.',
  QueryLanguage: 'JSONata',
  StartAt: CONFIRM,
  TimeoutSeconds: 31_536_000,
  States: {
    [CONFIRM]: journeyStep('order_placed', WAIT),
    [AGAIN]: {
      Type: 'Wait',
      Comment:
        'The first step of the run failed, so nothing is known yet of what was acknowledged before, and there is nothing to park with. News that comes meanwhile is in the table.',
      Seconds: computed('$seconds'),
      Next: CONFIRM,
    },
    [WAIT]: wait('update', {
      due: LOOK,
      news: NEWS,
      comment:
        'Parks the token of this task in the FLOW item of the order; the next news written to that item wakes it. It always parks, so that news which came during the last step is told before anything else: when something other than an update is next, only for a minute.',
    }),
    [NEWS]: choice(
      TELLS.map(([milestones, what]) => [isOneOf(milestones), stateOf(what)]),
      NOTED,
    ),
    ...Object.fromEntries(TELLS.map(([, what, next]) => [stateOf(what), journeyStep('milestone', next)])),
    [NOTED]: journeyStep(
      'milestone',
      FORK,
      'The order was changed, a parcel was called off, a return was requested, a delivery was contradicted or a case was closed. There is nothing to mail, but something else may come next.',
    ),
    [LOOK]: journeyStep(
      'look',
      FORK,
      'No news came in time. Is the order late, or silent for too long? Mails that were held until now, or missed by a step that failed, are decided here, too.',
    ),
    [FORK]: choice(
      [
        [`$next = 'update'`, WAIT],
        [`$next = 'check_in'`, CHECK_IN_WAIT],
        [`$next = 'review'`, REVIEW_WAIT],
        [`$next = 'reminder'`, REMINDER_WAIT],
        [`$next = 'overtaken'`, OVERTAKEN],
        [`$next = 'confirm'`, AGAIN],
        [`$outcome = 'handed_over'`, PEOPLE],
      ],
      END,
    ),
    [CHECK_IN_WAIT]: wait('check_in', {
      due: CHECK_IN,
      news: NEWS,
      comment:
        'Parks as the wait for a shipment update does, so that a return, a refund or one more parcel is heard at once. When something else is next, for instance because a parcel is still on its way, nothing is written and the fork decides.',
    }),
    [CHECK_IN]: journeyStep('check_in_due', REVIEW_WAIT),
    [REVIEW_WAIT]: wait('review', {
      due: REVIEW,
      news: NEWS,
      comment: 'Parks once more. When the review is not next, nothing is written and the fork decides.',
    }),
    [REVIEW]: journeyStep('review_due', REMINDER_WAIT),
    [REMINDER_WAIT]: wait('reminder', {
      due: REMIND,
      news: NEWS,
      comment: 'Parks once more. When there is nothing to remind of, nothing is written and the fork decides.',
    }),
    [REMIND]: journeyStep('reminder_due', END),
    [FAILED]: {
      Type: 'Task',
      Comment:
        'A step failed after every retry. The failure is kept beside the decisions of the order, and the journey goes on: a first step is done again, the later the longer it has failed, at least once a day; any other within the hour. The signal counts as acknowledged, so that others are heard; every step decides what is acknowledged and nobody decided about. There is no Catch: when the table takes nothing any more, the run fails and is redriven.',
      Resource: integration('aws-sdk:dynamodb:putItem'),
      TimeoutSeconds: 60,
      Arguments: {
        TableName: JOURNEYS_TABLE,
        Item: {
          pk: ORDER,
          sk: { S: computed(`'FAILURE#' & $states.context.State.EnteredTime`) },
          at: { S: computed('$states.context.State.EnteredTime') },
          run: RUN,
          error: { S: computed('$states.input.Error') },
          expiresAt: {
            N: computed(`$string($floor($toMillis($states.context.State.EnteredTime) / 1000) + ${FAILURE_KEPT_S})`),
          },
        },
      },
      Retry: WRITE_RETRY,
      Assign: {
        next: computed(`${IS_FIRST} ? 'confirm' : 'update'`),
        outcome: computed(`''`),
        seconds: computed(`${IS_FIRST} ? ${AS_LONG_AGAIN} : $floor(600 + 3000 * $random())`),
        steps: computed(`${IS_FIRST} ? 0 : $steps + 1`),
        acknowledged: computed(
          `$signal ? $merge([$acknowledged, {$signal.register: {'S': $signal.mark}}]) : $acknowledged`,
        ),
      },
      Output: {},
      Next: FORK,
    },
    [PEOPLE]: end({
      comment:
        'Nothing more is heard of the parcels, or the payment never came, and more messages are of no use: now only people can help. News begins a new run.',
    }),
    [END]: end({
      comment: 'Nothing is left to wait for. When something is, nothing is written and the fork decides.',
      onlyWhen: `$next = 'end' and $outcome != 'handed_over'`,
    }),
    [OVERTAKEN]: { Type: 'Succeed', Comment: 'A newer run of this order has begun, or the order was erased.' },
  },
};
