import { randomUUID } from 'node:crypto';
import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { sesAnswersUntil } from '../../domain/decide.ts';
import { type History, ledgerOf, parcelStates } from '../../domain/history.ts';
import type { Occasion } from '../../domain/occasions.ts';
import type { Reason } from '../../domain/reasons.ts';
import type { StoreSettings } from '../../domain/settings.ts';
import type { Mail, MailContent } from '../../emails/content.ts';
import type { HistoryTable } from '../shared/history-table.ts';
import type { Outcome } from './decisions.ts';

/** Sends a mail whose time has come, at most once. Throws when SES is busy: the state machine tries again. */
export type Post = (
  pk: string,
  history: History,
  mail: Occasion,
  store: StoreSettings,
  now: string,
) => Promise<Outcome>;

/** Hands a mail to SES. @returns SES's message id @throws SESv2ServiceException */
export type Send = (pk: string, mail: Occasion, to: string, rendered: Mail, content: MailContent) => Promise<string>;

export type PostDependencies = {
  journeys: HistoryTable;
  content: (pk: string, history: History, mail: Occasion, store: StoreSettings) => Promise<MailContent>;
  /** @throws IncompleteMail */
  render: (content: MailContent) => Mail;
  send: Send;
};

/** How long a mail waits when SES takes none from the account for now. */
const PAUSE_MS = 60 * 60_000;

/** Refused for good: the same mail would be refused again (SES API, SendEmail errors). */
const FINAL = ['BadRequestException', 'LimitExceededException', 'MessageRejected', 'NotFoundException'];

/** Reasons of mails that wait until SES takes mails of the account again. */
export const PAUSES: readonly string[] = ['ses_daily_quota', 'ses_not_verified', 'ses_paused'] satisfies Reason[];

export function postWith({ journeys, content, render, send }: PostDependencies): Post {
  return async (pk, history, mail, store, now) => {
    const filled = await content(pk, history, mail, store);
    const rendered = rendering(render, filled);
    if (rendered instanceof Error) return { outcome: 'skipped', reason: `missing_field: ${rendered.message}` };

    const attempt = randomUUID();
    const before = ledgerOf(history, mail);
    const waiting: Outcome = { outcome: 'held', reason: 'waiting_for_ses', until: sesAnswersUntil(now) };
    const { trackingNumber } = parcelStates(history).find(({ parcelId }) => parcelId === mail.parcelId) ?? {};
    if (!(await journeys.claim(pk, { ...mail, trackingNumber }, attempt, now, before?.attempt))) return waiting;
    try {
      const messageId = await send(pk, mail, history.meta.order.customer.email!, rendered, filled);
      await journeys.settle(pk, mail, attempt, { status: 'sent', messageId });
      return { outcome: 'sent', reason: 'due' };
    } catch (error) {
      if (!isRefusal(error)) return waiting;
      await journeys.settle(pk, mail, attempt, { status: 'failed' });
      return refused(error, now);
    }
  };
}

/** SES answered, and the answer was no. A server error or no answer may hide a mail that went. */
const isRefusal = (error: unknown): error is SESv2ServiceException =>
  error instanceof SESv2ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;

/** @throws the error, where another try in seconds may do: the sending rate, or what this code does not know */
function refused(error: SESv2ServiceException, now: string): Outcome {
  const pause = pauseOf(error);
  // spread, so that what waits does not come back at once
  if (pause) return { outcome: 'held', reason: pause, until: later(now, PAUSE_MS * (1 + Math.random() / 2)) };
  if (FINAL.includes(error.name)) return { outcome: 'failed', reason: error.name };
  throw error;
}

/** Two quotas share one error, and so do bad mails and missing DNS records: only the message tells them apart. */
function pauseOf({ name, message }: SESv2ServiceException): Reason | undefined {
  if (name === 'AccountSuspendedException' || name === 'SendingPausedException') return 'ses_paused';
  // in its sandbox SES wants a permission for each recipient; and the message, which names them, is not for the log
  if (name === 'MailFromDomainNotVerifiedException' || name === 'AccessDeniedException') return 'ses_not_verified';
  if (name === 'MessageRejected' && /not verified/i.test(message)) return 'ses_not_verified';
  return name === 'TooManyRequestsException' && /daily/i.test(message) ? 'ses_daily_quota' : undefined;
}

const later = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

function rendering(render: PostDependencies['render'], content: MailContent): Mail | Error {
  try {
    return render(content);
  } catch (error) {
    if (error instanceof Error && error.name === 'IncompleteMail') return error;
    throw error;
  }
}
