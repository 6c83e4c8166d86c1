import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { noteSesRate } from '../shared/rate-counter.ts';
import type { JourneysTable } from '../shared/table.ts';
import { wakeHeld } from '../shared/use-cases/wake-held.ts';

/** What SES says of the account: whether it accepts mails now, and how many per second at most. */
export type SesAccount = { takesMails: boolean; perSecond?: number | undefined };
export type SesAccountPort = { read(): Promise<SesAccount> };

export const sesAccountOf = (client: SESv2Client): SesAccountPort => ({
  read: async () => {
    const { SendingEnabled = false, SendQuota = {} } = await client.send(new GetAccountCommand({}));
    const { Max24HourSend: most = UNLIMITED, SentLast24Hours: sent = 0, MaxSendRate } = SendQuota;
    return { takesMails: SendingEnabled && (most === UNLIMITED || sent < most), perSecond: MaxSendRate };
  },
});

const UNLIMITED = -1;

/**
 * Keeps SES's rate for the steps of a store. If SES accepts mails, it also wakes the orders whose mails SES had
 * refused.
 * @returns how many were woken
 * @throws what prevented waking one, after the others are done
 */
export async function heedSes(
  journeys: JourneysTable,
  store: string,
  { takesMails, perSecond }: SesAccount,
  now: string,
): Promise<number> {
  if (perSecond) await noteSesRate(journeys.client, journeys.table, store, perSecond);
  if (!takesMails) return 0;
  const { woken, failed } = await wakeHeld(journeys, store, 'sweep', now);
  if (failed.length > 0) throw failed[0]!.error;
  return woken;
}
