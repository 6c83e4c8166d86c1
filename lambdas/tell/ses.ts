import { SESv2Client, type SESv2ClientConfig, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mailKey } from '../../domain/keys.ts';
import { busy } from '../shared/busy.ts';
import { tagsOf } from '../shared/mail-tags.ts';
import type { Send } from './post.ts';

/** A client that never retries by itself, as only the ledger knows whether a second try is safe, and that waits no longer than this. */
export const mailClient = (timeoutMs = 10_000, config: SESv2ClientConfig = {}): SESv2Client =>
  busy(SESv2Client, {
    ...config,
    maxAttempts: 1,
    requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true }, // or it would only warn
  });

export function sendWith(client: SESv2Client, configurationSet: string): Send {
  return async (pk, mail, to, { subject, html, text }, { brand, unsubscribeUrl }) => {
    const { MessageId = '' } = await client.send(
      new SendEmailCommand({
        FromEmailAddress: `${encodedName(brand.name)} <${brand.from}>`,
        ReplyToAddresses: [brand.replyTo],
        Destination: { ToAddresses: [to] },
        ConfigurationSetName: configurationSet,
        // Engagement tracking may be on for the whole account, and would rewrite the links of tracking, review and unsubscribing.
        ConfigurationOverrides: { Tracking: { ClickTrackingEnabled: 'DISABLED' } },
        EmailTags: tagsOf(pk, mailKey(mail), mail.kind),
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Html: { Data: html, Charset: 'UTF-8' }, Text: { Data: text, Charset: 'UTF-8' } },
            ...(unsubscribeUrl && { Headers: unsubscribeHeaders(unsubscribeUrl, brand.replyTo) }),
          },
        },
      }),
    );
    return MessageId;
  };
}

/** RFC 8058: a mailbox provider may unsubscribe with one POST; RFC 2369 for those that write a mail instead. */
const unsubscribeHeaders = (url: string, mailbox: string) => [
  { Name: 'List-Unsubscribe', Value: `<${url}>, <mailto:${mailbox}?subject=unsubscribe>` },
  { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
];

/** A display name for a header: quoted when plain ASCII, else an RFC 2047 encoded word. */
const encodedName = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name)
    ? `"${name.replace(/["\\]/g, '')}"`
    : `=?UTF-8?B?${Buffer.from(name).toString('base64')}?=`;
