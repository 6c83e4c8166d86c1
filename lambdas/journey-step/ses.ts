import { SESv2Client, type SESv2ClientConfig, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { sesAddress } from '../../domain/order/email.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import { fromHeader, unsubscribeHeaders } from '../../emails/envelope.ts';
import { tagsOf } from '../shared/mail-tags.ts';
import { tuned } from '../shared/tuned-client.ts';
import type { OutgoingMail, SendResult } from './port.ts';

/** A client with this time limit that never retries by itself, since only the ledger knows whether a second try is safe. */
export const mailClient = (timeoutMs = 10_000, config: SESv2ClientConfig = {}): SESv2Client =>
  tuned(SESv2Client, {
    ...config,
    maxAttempts: 1,
    requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true }, // or it would only warn
  });

/** Sends mails with SES, and translates its answers into the journey's words. */
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

/** Node's error codes without a connection: nothing was sent. After a reset the mail may have gone. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_\w+|(ERR_TLS_)?CERT_\w+|\w+_CERT(IFICATE|_\w+)?|\w*SELF_SIGNED\w*|\w+_SIGNATURE)$/;

/** Errors of SES itself. Other statuses from 500 on may come from a gateway that gave up waiting for SES. */
const SES_ERRORS = [500, 503];

/**
 * If SES answers with an error, the mail did not go: it "returns an error message … and does not send the email" (SES developer
 * guide, email sending errors). Without an answer the mail may have gone, unless the request was never sent.
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

/** No address, no connection, an untrusted certificate, or no credentials to sign the request with. */
function isBeforeSending(error: unknown): boolean {
  const { name = '', code = '', syscall = '' } = error as { name?: string; code?: string; syscall?: string };
  return /ProviderError$/.test(name) || NOT_CONNECTED.test(code) || /^(connect|getaddrinfo)$/.test(syscall);
}

/** Two quotas have the same error, and so do bad mails and missing DNS records: only the message differs. */
function pauseOf({ name, message }: SESv2ServiceException) {
  if (name === 'AccountSuspendedException' || name === 'SendingPausedException') return 'ses_paused';
  // in its sandbox SES needs a permission for each recipient; the message names them and must not be logged
  if (name === 'MailFromDomainNotVerifiedException' || name === 'AccessDeniedException') return 'ses_not_verified';
  if (name === 'MessageRejected' && /not verified/i.test(message)) return 'ses_not_verified';
  return name === 'TooManyRequestsException' && /daily/i.test(message) ? 'ses_daily_quota' : undefined;
}
