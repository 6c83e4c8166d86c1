import { MESSAGE_KINDS } from '../domain/message/kinds.ts';
import { ledgerKey, type MessageRef } from '../domain/records/keys.ts';
import type { AdminClient } from './admin-client.ts';
import { type Outcome, oneOf, type Print, UsageError } from './command.ts';
import { nameOf } from './order-words.ts';
import { CommandError } from './target.ts';

/** @property to another address; without it, the message is decided once more for the order's own address */
export type ResendOne = {
  kind: string | undefined;
  parcel?: string | undefined;
  occurrence?: string | undefined;
  to?: string | undefined;
  reason?: string | undefined;
  dryRun: boolean;
};

/** Asks the Admin API to send one message of an order once more. The API's audit records who wanted it. */
export async function resendOne(
  admin: AdminClient,
  order: { store: string; orderId: string },
  { kind, parcel, occurrence, to, reason, dryRun }: ResendOne,
  print: Print,
): Promise<Outcome> {
  const wanted = oneOf(kind, MESSAGE_KINDS, 'the kind of a message');
  if (!reason) throw new UsageError('--reason: expected why, for the audit');
  const path = { storeId: order.store, orderId: order.orderId };
  const { decisions } = (await admin('readOrder', { path })) as { decisions: MessageRef[] };
  const message = theOnly(decisions, { kind: wanted, parcelId: parcel, occurrence });
  const answer = await admin('resend', { path, body: { message, to, dryRun, reason } });
  const { messages, isNews } = answer as { messages: MessageRef[]; isNews?: boolean };
  print(
    `${order.store} ${order.orderId}: ${nameOf(message)} ${saidOf({ to, isNews, dryRun, count: messages.length })}`,
  );
  return { data: answer };
}

function saidOf({
  to,
  isNews,
  dryRun,
  count,
}: {
  to?: string | undefined;
  isNews?: boolean | undefined;
  dryRun: boolean;
  count: number;
}): string {
  if (to === undefined && count === 0) return 'neither failed nor is unknown: nothing is decided';
  if (to === undefined) return dryRun ? 'would be decided once more' : 'is decided once more';
  if (!isNews) return `goes to ${to} already, or went`;
  return `${dryRun ? 'would go' : 'goes'} to ${to}, as soon as the store’s limits let it`;
}

/** @throws CommandError if there is none, or more than one */
function theOnly(
  decisions: MessageRef[],
  wanted: { [Name in 'kind' | 'parcelId' | 'occurrence']: MessageRef[Name] | undefined },
): MessageRef {
  const own = decisions.filter(({ resend }) => resend === undefined);
  const isWanted = (one: MessageRef) =>
    (['kind', 'parcelId', 'occurrence'] as const).every(
      (name) => wanted[name] === undefined || one[name] === wanted[name],
    );
  const found = [...new Map(own.filter(isWanted).map((one) => [ledgerKey(one), one])).values()];
  const [first] = found;
  if (first && found.length === 1) {
    const { kind, parcelId, occurrence } = first;
    return { kind, parcelId, occurrence };
  }
  const rows = (found.length > 0 ? found : own).map(
    ({ kind, parcelId, occurrence }) =>
      `\n  --message ${kind}${parcelId === undefined ? '' : ` --parcel ${parcelId}`} --occurrence '${occurrence}'`,
  );
  throw new CommandError(
    `expected one message that was decided about${rows.length > 0 ? `, of these:${[...new Set(rows)].join('')}` : '; there is none yet'}`,
  );
}
