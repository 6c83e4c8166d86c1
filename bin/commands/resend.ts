import { DAY_MS } from '../../domain/calendar/durations.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { ordersPlaced } from '../../lambdas/shared/use-cases/orders-of-days.ts';
import { resend, resendable } from '../../lambdas/shared/use-cases/resend.ts';
import { findAdmin } from '../admin-client.ts';
import { defineCommand, expected, oneOf, UsageError } from '../command.ts';
import { findJourneys } from '../journeys.ts';
import { resendOne } from '../resend-one.ts';
import { settingsOf, targetOptions } from '../target.ts';

/** How long before its mails an order may have been placed. */
const OLDEST_ORDER_MS = 120 * DAY_MS;

export const command = defineCommand({
  name: 'resend',
  summary: 'lets mails of an outage be decided once more, or has one message go again, also to another address',
  usage: [
    'STORE --since TIME --outcome unknown|failed [--dry-run]',
    'STORE ORDER --message KIND [--parcel ID] [--to ADDRESS] --reason WHY [--dry-run]',
  ],
  notes:
    'One message goes by the Admin API (the setting adminApi), whose audit keeps who wanted it. --to sends it to another address, ' +
    'to each once, whatever the order has come to since; an address that gets no mail is refused. ' +
    'Without an order it looks at the orders that were placed up to 120 days before TIME. What SES has told of meanwhile does not go again, ' +
    'and what is of no use any more is skipped.',
  options: {
    ...targetOptions,
    since: { type: 'string', value: 'TIME', about: 'the mails decided about since then, such as 2026-03-02T09:00Z' },
    outcome: {
      type: 'string',
      value: 'unknown',
      about: 'unknown: SES never told whether they went; failed: it refused',
    },
    message: { type: 'string', value: 'KIND', about: 'the one message, such as dispatched' },
    parcel: { type: 'string', value: 'ID', about: 'of this parcel, where several have such a message' },
    occurrence: { type: 'string', value: 'WHICH', about: 'which of them, as explain --full and a refusal name it' },
    to: { type: 'string', value: 'ADDRESS', about: 'to another address than the order’s' },
    reason: { type: 'string', value: 'WHY', about: 'why, for the audit and for explain' },
    'dry-run': { type: 'boolean', default: false, about: 'says what it would do' },
  },
  async run({ positionals, values, print }) {
    const [store = '', orderId] = expected(positionals, 'a store, and with --message an order', 1, 2);
    settingsOf(store);
    if (orderId !== undefined) {
      const { message: kind, 'dry-run': dryRun, ...rest } = values;
      return resendOne(await findAdmin(values), { store, orderId }, { ...rest, kind, dryRun }, print);
    }
    if (values.message ?? values.to) throw new UsageError('--message and --to: expected an order after the store');
    const outcome = oneOf(values.outcome, ['unknown', 'failed'], 'an outcome');
    const since = timeOf(values.since);
    const { journeys, now } = await findJourneys(values);
    const isDry = values['dry-run'];
    const from = new Date(Date.parse(since) - OLDEST_ORDER_MS).toISOString();
    const found: { orderId: string; kind: string; at: string }[] = [];
    for await (const pk of ordersPlaced(journeys, store, { from, to: now })) {
      const order = orderOf(pk);
      const mails = await resendable(journeys, order, { outcome, since });
      const asked = isDry || mails.length === 0 ? mails : await resend(journeys, order, { outcome, since }, now);
      for (const { kind, at } of asked) {
        print(`${isDry ? 'would decide' : 'decides'} again: ${store} ${order.orderId}: ${kind}, ${outcome} at ${at}`);
        found.push({ orderId: order.orderId, kind, at });
      }
    }
    print(`${found.length} mails ${isDry ? 'would be ' : 'are '}decided once more`);
    return { data: { dryRun: isDry, mails: found } };
  },
});

function timeOf(text = ''): string {
  const time = new Date(text);
  if (text && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new UsageError(`${text || '--since'}: expected a time such as 2026-03-02T09:00Z`);
}
