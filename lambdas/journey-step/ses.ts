import { SESv2Client, type SESv2ClientConfig, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { sesAddress } from '../../domain/order/email.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import { fromHeader, unsubscribeHeaders } from '../../emails/envelope.ts';
import { tagsOf } from '../shared/mail-tags.ts';
import { tuned } from '../shared/tuned-client.ts';
import type { OutgoingMail, SendResult } from './port.ts';

/** A client that never retries by itself, as only the ledger knows whether a second try is safe, and that waits no longer than this. */
export const mailClient = (timeoutMs = 10_000, config: SESv2ClientConfig = {}): SESv2Client =>
  tuned(SESv2Client, {
    ...config,
    maxAttempts: 1,
    requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true }, // or it would only warn
  });

/** Hands mails to SES, and says in the journey's words what SES said. */
export const sendWith = (client: SESv2Client, configurationSet: string) => async (outgoing: OutgoingMail) => {
  try {
    const { MessageId = '' } = await client.send(commandOf(outgoing, configurationSet));
    return { result: 'accepted', messageId: MessageId } satisfies SendResult;
  } catch (error) {
    return resultOf(error);
  }
};

const commandOf = ({ pk, mail, to, rendered, content }: OutgoingMail, configurationSet: string): SendEmailCommand => {
  const { brand, unsubscribeUrl } = content;
  return new SendEmailCommand({
    FromEmailAddress: fromHeader(brand),
    ReplyToAddresses: [sesAddress(brand.replyTo)!],
    Destination: { ToAddresses: [sesAddress(to)!] },
    ConfigurationSetName: configurationSet,
    // Engagement tracking may be on for the whole account, and would rewrite the links of tracking, review and unsubscribing.
    ConfigurationOverrides: { Tracking: { ClickTrackingEnabled: 'DISABLED' } },
    EmailTags: tagsOf(pk, ledgerKey(mail), mail.kind),
    Content: {
      Simple: {
        Subject: { Data: rendered.subject, Charset: 'UTF-8' },
        Body: { Html: { Data: rendered.html, Charset: 'UTF-8' }, Text: { Data: rendered.text, Charset: 'UTF-8' } },
        ...(unsubscribeUrl && { Headers: unsubscribeHeaders(unsubscribeUrl) }),
      },
    },
  });
};

/** Refused for good: the same mail would be refused again (SES API, SendEmail errors). */
const FINAL = ['BadRequestException', 'LimitExceededException', 'MessageRejected', 'NotFoundException'];

/** Named by Node when there was no connection yet: nothing was written to it. A reset one may have carried the mail. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_\w+|(ERR_TLS_)?CERT_\w+|\w+_CERT(IFICATE|_\w+)?|\w*SELF_SIGNED\w*|\w+_SIGNATURE)$/;

/** SES's own errors, rather than those of a gateway on the way, which may have given up waiting for an answer. */
const SES_ERRORS = [500, 503];

/**
 * An error is SES's no: "returns an error message … and does not send the email" (SES developer guide, email sending errors).
 * Without an answer of SES the mail may have gone, unless it was never on its way.
 */
export function resultOf(error: unknown): SendResult {
  if (isBeforeSending(error)) return { result: 'paused', reason: 'ses_unreachable' };
  if (!(error instanceof SESv2ServiceException)) return { result: 'unanswered' };
  const { httpStatusCode: status = 504 } = error.$metadata;
  if (SES_ERRORS.includes(status)) return { result: 'paused', reason: 'ses_error' };
  if (status >= 500) return { result: 'unanswered' };
  const reason = pauseOf(error);
  if (reason) return { result: 'paused', reason };
  if (FINAL.includes(error.name)) return { result: 'refused', reason: error.name };
  return { result: 'paused', reason: 'ses_busy' };
}

/** No address, no connection, no trust in the other side, or no credentials to sign the request with. */
function isBeforeSending(error: unknown): boolean {
  const { name = '', code = '', syscall = '' } = error as { name?: string; code?: string; syscall?: string };
  return /ProviderError$/.test(name) || NOT_CONNECTED.test(code) || /^(connect|getaddrinfo)$/.test(syscall);
}

/** Two quotas share one error, and so do bad mails and missing DNS records: only the message tells them apart. */
function pauseOf({ name, message }: SESv2ServiceException) {
  if (name === 'AccountSuspendedException' || name === 'SendingPausedException') return 'ses_paused';
  // in its sandbox SES wants a permission for each recipient; and the message, which names them, is not for the log
  if (name === 'MailFromDomainNotVerifiedException' || name === 'AccessDeniedException') return 'ses_not_verified';
  if (name === 'MessageRejected' && /not verified/i.test(message)) return 'ses_not_verified';
  return name === 'TooManyRequestsException' && /daily/i.test(message) ? 'ses_daily_quota' : undefined;
}
