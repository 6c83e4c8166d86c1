import { randomUUID } from 'node:crypto';
import type { Candidate } from '../../domain/journey/candidates.ts';
import { recipientOf } from '../../domain/journey/confirmation.ts';
import { addresseeOf, type History, lastHold, ledgerOf, parcelStates } from '../../domain/journey/history.ts';
import { sesAnswersUntil } from '../../domain/message/evaluate.ts';
import { isFollowUp, isMarketing } from '../../domain/message/kinds.ts';
import { lookAgainAt } from '../../domain/message/patience.ts';
import { isUnproven } from '../../domain/message/strangers.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { AddressOrder } from '../../domain/records/contact.ts';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { missingFields } from '../../emails/required.ts';
import { contentOf } from './content.ts';
import type { JourneyPort } from './port.ts';
import type { DecisionOutcome, Delivered } from './record-decision.ts';

type DeliveryOccasion = {
  stage: string;
  now: string;
  ofAddress: readonly AddressOrder[];
  language?: string | undefined;
};

/** Sends a mail that is due, at most once: claims it and sends it. If SES does not take it, it is settled here. */
export async function deliver(
  pk: string,
  history: History,
  mail: Candidate,
  store: StoreSettings,
  { stage, now, ofAddress, language }: DeliveryOccasion,
  port: JourneyPort,
): Promise<Delivered> {
  const to = addresseeOf(history, mail)!;
  const unsubscribeUrl = isMarketing(mail.kind) ? await port.pageUrl('preferences', pk, to) : undefined;
  const followUrl = store.pages ? await port.pageUrl('track', pk, to) : undefined;
  const feedbackUrl = store.pages && isFollowUp(mail.kind) ? await port.pageUrl('feedback', pk, to) : undefined;
  const isToStranger = mail.kind === 'order_confirmation' && isUnproven(history.meta.order, ofAddress);
  const content = contentOf(history, mail, store, {
    stage,
    now,
    unsubscribeUrl,
    followUrl,
    feedbackUrl,
    isToStranger,
    language,
  });
  const missing = missingFields(content);
  if (missing.length > 0) return { outcome: 'skipped', reason: `missing_field: ${missing.join(', ')}` };
  const rendered = port.render(content);
  await port.keepSent(pk, mail, rendered, now); // before the claim, since a failure here may be tried again

  const { kind, parcelId, occurrence, resend } = mail;
  const { trackingNumber } = parcelStates(history).find((parcel) => parcel.parcelId === parcelId) ?? {};
  const attempt = randomUUID();
  const about = { kind, parcelId, occurrence, resend, trackingNumber, to: recipientOf(to) };
  const claim = { ...about, status: 'claimed', attempt, claimedAt: now } as const;
  const isOurs = await port.claim(pk, claim, ledgerOf(history, mail)?.attempt).catch(async (error) => {
    await giveBack(port, pk, mail, { attempt, status: 'failed' }); // the claim may have been written although the answer was lost; SES was not called
    throw error;
  });
  if (!isOurs) return waiting(now);

  const sent = await port.send({ pk, mail, to, rendered, content });
  if (sent.result === 'accepted')
    return {
      outcome: 'sent',
      reason: resend === undefined ? 'due' : 'resent',
      accepted: { attempt, messageId: sent.messageId },
    };
  if (sent.result === 'unanswered') return waiting(now);
  const isError = sent.result === 'paused' && sent.reason === 'ses_error';
  await giveBack(port, pk, mail, { attempt, status: 'failed', ...(isError && { sesError: true }) });
  if (sent.result === 'refused') return { outcome: 'failed', reason: sent.reason };
  const { placedAt } = history.meta.order;
  const until = lookAgainAt(sent.reason, { ...mail, placedAt, held: lastHold(history, mail) }, now);
  return { outcome: 'held', reason: sent.reason, until };
}

const TRIES = 3;

/**
 * Writes that a claimed mail did not go. Only this function knows that, and a claim that stays means that the mail may have
 * gone. So it tries more often than the client alone does, whose pauses get longer with each try.
 */
async function giveBack(
  port: JourneyPort,
  pk: string,
  mail: Candidate,
  { attempt, ...came }: Pick<LedgerEntry, 'attempt' | 'status' | 'sesError'>,
): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      await port.settle(pk, mail, attempt, came);
      return;
    } catch (error) {
      if (attempts === TRIES) throw error;
    }
  }
}

/** There was no news of a mail for a day: it is unknown whether it went, unless an event of SES comes at this very moment. */
export async function giveUp(
  pk: string,
  history: History,
  mail: Candidate,
  port: JourneyPort,
): Promise<DecisionOutcome> {
  const isSettled = await port.settle(pk, mail, ledgerOf(history, mail)!.attempt, { status: 'unknown' });
  return isSettled
    ? { outcome: 'unknown', reason: 'ses_never_answered' }
    : { outcome: 'sent', reason: 'confirmed_by_ses' };
}

const waiting = (now: string): DecisionOutcome => ({
  outcome: 'held',
  reason: 'waiting_for_ses',
  until: sesAnswersUntil(now),
});
