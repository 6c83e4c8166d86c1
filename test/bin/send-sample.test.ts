import type { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { sendSample } from '../../bin/send-sample.ts';
import { sampleMail } from '../../emails/samples.ts';
import { theSettings } from '../fixtures.ts';

const mail = { subject: 'On its way', preheader: '', html: '<p>x</p>', text: 'x' };
const sample = { content: sampleMail('review_request', 'smooth'), mail };

function ses() {
  const sent: object[] = [];
  const send = async ({ input }: SendEmailCommand) => {
    sent.push(input);
    return { MessageId: 'm-1' };
  };
  return { sent, client: { send } as unknown as SESv2Client };
}

test('a sample goes as the store sends, named as one, and is counted nowhere', async () => {
  const { sent, client } = ses();

  expect(await sendSample(sample, 'you@example.com', 'dev', theSettings(), client)).toBe('m-1');
  expect(sent).toMatchObject([
    {
      FromEmailAddress: '"Acme Outfitters" <orders@acme.example.com>',
      Destination: { ToAddresses: ['you@example.com'] },
      Content: { Simple: { Subject: { Data: '[sample] On its way' }, Headers: [{ Name: 'List-Unsubscribe' }, {}] } },
    },
  ]);
  expect(Object.keys(sent[0]!)).not.toEqual(expect.arrayContaining(['EmailTags']));
});

test.each([
  ['you@elsewhere.example', 'dev', /allowedRecipients does not have it/],
  ['nobody', 'dev', /expected an e-mail address/],
  ['you@example.com', 'test', /expected one of dev, prod/],
])('nothing goes to %s in the stage %s', async (to, stage, message) => {
  const { sent, client } = ses();

  await expect(sendSample(sample, to, stage, theSettings(), client)).rejects.toThrow(message);
  expect(sent).toEqual([]);
});
