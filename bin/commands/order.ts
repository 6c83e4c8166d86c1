import { executionName } from '../../domain/records/keys.ts';
import { commandLine } from '../../domain/shared/command-line.ts';
import { executionLink } from '../../lambdas/shared/execution-link.ts';
import { type FoundOrder, findOrders } from '../../lambdas/shared/use-cases/find-orders.ts';
import { defineCommand, expected } from '../command.ts';
import { wholeHistory } from '../history.ts';
import { findJourneys } from '../journeys.ts';
import { orderScreen } from '../order-screen.ts';
import { awaitsNow } from '../order-words.ts';
import { CommandError, settingsOf, type Target, targetFlags, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'order',
  summary: 'an order on one screen: who, what, where it is, what was mailed and why not, what comes next',
  usage: ['STORE ORDER'],
  notes:
    'ORDER is its id, its number, a tracking number, or the address of a customer who has one order. An id that begins with - comes after --.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = '', text = ''] = expected(positionals, 'a store and an order', 2);
    const settings = settingsOf(store);
    const found = await findJourneys(values);
    const flags = targetFlags(values).join(' ');
    const orderId = theOnly(await findOrders(found.journeys, store, text), store, text, flags);
    const history = await wholeHistory(found, { store, orderId }, settings);
    const run = linkTo(found.target, executionName(store, history.flow.run ?? 1, orderId));
    for (const line of orderScreen(history, settings, found.now, run)) print(line);
    print(`${'why'.padEnd(10)}${commandLine('explain', [store, orderId], flags)}`);
    const { meta, flow, parcels, cases, decisions } = history;
    const awaits = awaitsNow(history, settings, found.now);
    return { data: { store, order: meta.order, journey: flow.stage, awaits, parcels, cases, decisions, run } };
  },
});

/** @throws CommandError if there is no such order, or more than one */
function theOnly(found: FoundOrder[], store: string, text: string, flags: string): string {
  const exact = found.filter(({ by }) => by.includes('id'));
  const [first, ...more] = exact.length > 0 ? exact.slice(0, 1) : found;
  if (!first)
    throw new CommandError(`${store} has no order ${text}: neither by id nor number, address or tracking number`);
  if (more.length === 0) return first.orderId;
  const lines = found.map(
    ({ orderId, placedAt }) => `  ${commandLine('order', [store, orderId], flags)}   placed ${placedAt}`,
  );
  throw new CommandError([`${store} has ${found.length} orders by ${text}:`, ...lines].join('\n'));
}

/** The AWS console does not know the sandbox, so there the run's name stands in for the link. */
const linkTo = ({ aws, output }: Target, name: string): string =>
  aws.endpoint ? `${name}, of the sandbox` : executionLink(output('JourneyMachine'), name);
