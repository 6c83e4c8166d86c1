import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { isEmail, sesAddress } from '../domain/order/email.ts';
import { isAllowedRecipient } from '../domain/policy/recipients.ts';
import type { Settings } from '../domain/policy/settings.ts';
import type { MailContent, RenderedMail } from '../emails/content.ts';
import { fromHeader, unsubscribeHeaders } from '../emails/envelope.ts';
import { CommandError } from './target.ts';

/**
 * Sends a sample by SES as the store would, but without a configuration set or tags, so that it is not counted.
 * @returns SES's id of the mail
 * @throws CommandError for an address that the stage may not mail
 */
export async function sendSample(
  { content, mail }: { content: MailContent; mail: RenderedMail },
  to: string,
  stage: string,
  { stages }: Pick<Settings, 'stages'>,
  client: Pick<SESv2Client, 'send'> = new SESv2Client(),
): Promise<string> {
  if (!stages[stage]) throw new CommandError(`--stage ${stage}: expected one of ${Object.keys(stages).join(', ')}`);
  const address = isEmail(to) ? sesAddress(to) : undefined;
  if (!address) throw new CommandError(`--to ${to}: expected an e-mail address, with ASCII before its @`);
  if (!isAllowedRecipient(to, stages[stage]))
    throw new CommandError(`--to ${to}: stages.${stage}.allowedRecipients does not have it`);
  const { brand, unsubscribeUrl } = content;
  const data = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const { MessageId = '' } = await client.send(
    new SendEmailCommand({
      FromEmailAddress: fromHeader(brand),
      ReplyToAddresses: [sesAddress(brand.replyTo)!],
      Destination: { ToAddresses: [address] },
      Content: {
        Simple: {
          Subject: data(`[sample] ${mail.subject}`),
          Body: { Html: data(mail.html), Text: data(mail.text) },
          ...(unsubscribeUrl && { Headers: unsubscribeHeaders(unsubscribeUrl) }),
        },
      },
    }),
  );
  return MessageId;
}
