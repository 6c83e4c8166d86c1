import { existsSync } from 'node:fs';
import path from 'node:path';
import jsonata from 'jsonata';
import type { Trigger } from '../../domain/journey/candidates.ts';
import type { Register } from '../../domain/journey/flow.ts';
import { CLAIMS } from '../e2e/claims.ts';
import { ROOT } from '../setup/build.ts';
import { definitionOf, statesOf, tasksOf } from './definition.ts';

// What the journey's file owes to the rules in domain/.

const FILE = 'order-journey.asl.json';
const { States } = definitionOf(FILE);

const NOTED = 'Take note of the change';

/** Where each thing that can happen leads; a new one is missing here until it is named. */
const LEADS_TO: Record<Register['milestone'], string> = {
  label_created: NOTED,
  dispatched: 'Tell customer: dispatched',
  in_transit: 'Tell customer: dispatched',
  out_for_delivery: 'Tell customer: out for delivery',
  ready_for_pickup: 'Tell customer: ready for pickup',
  delivery_attempted: 'Tell customer: delivery attempted',
  exception: 'Tell customer: there is a problem',
  returned_to_sender: 'Tell customer: there is a problem',
  delivered: 'Tell customer: delivered',
  cancelled: 'Tell customer: cancelled',
  refunded: 'Tell customer: refunded',
  return_requested: NOTED,
  return_cancelled: NOTED,
  reviewed: NOTED,
  deleted: NOTED,
  return_received: 'Tell customer: return received',
  carrier: NOTED,
  number: 'Tell customer: tracking number corrected',
  changed: NOTED,
  voided: NOTED,
  contradicted: NOTED,
  case_closed: NOTED,
  asked_again: NOTED,
  answered: NOTED,
  bounced: NOTED,
  inquired: NOTED,
};

async function next(choice: string, variables: object): Promise<string | undefined> {
  const { Choices = [], Default } = States[choice]!;
  for (const { Condition, Next } of Choices) {
    const expression = jsonata(Condition.replace(/^\{%|%\}$/g, ''));
    if (await expression.evaluate({}, variables)) return Next;
  }
  return Default;
}

test.each(Object.entries(LEADS_TO))('the news "%s" leads to "%s"', async (milestone, expected) => {
  expect(await next('What happened?', { signal: { milestone } })).toBe(expected);
});

test.each([
  ['update', 'Wait for a shipment update'],
  ['review', 'Wait until it is time to ask for a review'],
  ['reminder', 'Wait until it is time to remind'],
  ['end', 'End the journey'],
  ['overtaken', 'Give way to a newer run'],
])('when "%s" is next, the journey goes on to "%s"', async (what, expected) => {
  expect(await next('What comes next?', { next: what, outcome: what === 'end' ? 'done' : '' })).toBe(expected);
});

test('an order that nobody but people can help ends in a state that says so', async () => {
  expect(await next('What comes next?', { next: 'end', outcome: 'handed_over' })).toBe('Hand the order over to people');
});

test('its states are named by sentences that a support person understands', () => {
  const odd = Object.keys(States).filter((name) => !/^[A-Z][a-z]+( [a-z]+:?)+\??$/.test(name));

  expect(odd).toEqual([]);
});

test('every trigger of the function journey-step is used, and no other', () => {
  const triggers: Record<Trigger, true> = {
    order_placed: true,
    milestone: true,
    look: true,
    check_in_due: true,
    review_due: true,
    reminder_due: true,
  };
  const used = tasksOf(FILE).flatMap(([, { Arguments }]) => Arguments?.Payload?.trigger ?? []);

  expect([...new Set(used)].sort()).toEqual(Object.keys(triggers).sort());
});

test('every state is entered by some story', () => {
  const claimed = Object.values(CLAIMS).flat();
  const files = Object.keys(CLAIMS).map((name) => path.join(ROOT, 'test/e2e', `${name}.test.ts`));

  expect([...claimed].sort()).toEqual(
    statesOf(FILE)
      .map(([name]) => name)
      .sort(),
  );
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
