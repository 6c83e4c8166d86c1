import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type SESv2Client, SendEmailCommand, type SendEmailRequest } from '@aws-sdk/client-sesv2';
import type { MailContent } from '../../emails/content.ts';
import { mailClient, sendWith } from '../../lambdas/journey-step/ses.ts';
import { at, PK, theSettings } from '../fixtures.ts';

test('an SES that does not answer is an error in time, not a step that hangs', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = mailClient(100, { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });

  await expect(client.send(new SendEmailCommand({ Content: {} }))).rejects.toMatchObject({ name: 'TimeoutError' });

  client.destroy();
  silent.close();
});

async function sentTo(to: string, content: Partial<MailContent> = {}): Promise<SendEmailRequest> {
  let sent: SendEmailRequest | undefined;
  const client = {
    send: async ({ input }: SendEmailCommand) => {
      sent = input;
      return { MessageId: 'm-1' };
    },
  };
  const mail = { kind: 'review_request', occurrence: '1', happenedAt: at(3), notify: true } as const;
  const { brand } = theSettings().stores.acme!;
  const rendered = { subject: 'How is it?', preheader: '', html: '', text: '' };
  const whole = { brand, ...content } as MailContent;
  await sendWith(client as unknown as SESv2Client, 'set')({ pk: PK, mail, to, rendered, content: whole });
  return sent!;
}

test('an internationalised domain goes to SES in Punycode, of sender and recipient', async () => {
  const brand = { ...theSettings().stores.acme!.brand, from: 'post@möbel.example', replyTo: 'hilfe@möbel.example' };

  expect(await sentTo('nora@bücher.example', { brand })).toMatchObject({
    FromEmailAddress: '"Acme Outfitters" <post@xn--mbel-5qa.example>',
    ReplyToAddresses: ['hilfe@xn--mbel-5qa.example'],
    Destination: { ToAddresses: ['nora@xn--bcher-kva.example'] },
  });
});

test.each([
  ['Acme Outfitters', 1],
  ['Lindgren Möbel', 1],
  ['Österreichische Handelsgesellschaft für Möbel, Leuchten und Küchen', 2],
  ['東京の小さな手作り陶器と茶道具の店 👩🏽‍🎨 本店', 2],
])('the name %s is told in words that are each whole and of 75 characters at most', async (name, least) => {
  const brand = { ...theSettings().stores.acme!.brand, name };
  const [, shown = ''] = /^(.*) <orders@acme\.example\.com>$/.exec(
    (await sentTo('a@b.example', { brand })).FromEmailAddress!,
  )!;
  const words = shown.startsWith('"') ? [shown] : shown.split(' ');
  const read = (word: string) => {
    const [, base64] = /^=\?UTF-8\?B\?(.*)\?=$/.exec(word) ?? [];
    if (base64 === undefined) return word.slice(1, -1);
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  };

  expect(words.map(read).join('')).toBe(name);
  expect(Math.max(...words.map(({ length }) => length))).toBeLessThanOrEqual(75);
  expect(words.length).toBeGreaterThanOrEqual(least);
});

test('unsubscribing is one POST, and no mail that nobody would read', async () => {
  const unsubscribeUrl = 'https://api.example.com/unsubscribe/token';

  expect((await sentTo('ines@example.com', { unsubscribeUrl })).Content?.Simple?.Headers).toEqual([
    { Name: 'List-Unsubscribe', Value: `<${unsubscribeUrl}>` },
    { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
  ]);
});
