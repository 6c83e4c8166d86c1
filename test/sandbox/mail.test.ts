import { AwsError } from '../../sandbox/errors.ts';
import { type Sandbox, start } from '../../sandbox/index.ts';
import { aPermission, cdkOut } from './fixture.ts';

const NOW = Date.parse('2030-05-01T12:00:00Z');
const resources = {
  Set: { Type: 'AWS::SES::ConfigurationSet' },
  Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'acme.example.com' } },
  Destination: {
    Type: 'AWS::SES::ConfigurationSetEventDestination',
    Properties: {
      ConfigurationSetName: { Ref: 'Set' },
      EventDestination: { MatchingEventTypes: ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT'], EventBridgeDestination: {} },
    },
  },
  Permission: aPermission('Fn', 'events.amazonaws.com'),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: 'Set' }] } } } },
      Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
    },
  },
};
const code = 'exports.handler = async (event) => console.log(JSON.stringify(event))';

type Event = { 'detail-type': string; time: string; detail: Record<string, unknown> };
let sandbox: Sandbox;
let events: Event[];

beforeEach(async () => {
  events = [];
  const log = ({ text }: { text: string }) => events.push(JSON.parse(text));
  sandbox = await start({ cdkOut: cdkOut(resources, { Fn: { code } }), startAt: NOW, log });
});
afterEach(() => sandbox.stop());

const aMail = (to: string, changes: object = {}) => ({
  FromEmailAddress: '"Acme" <orders@acme.example.com>',
  Destination: { ToAddresses: [to] },
  Content: {
    Simple: {
      Subject: { Data: 'Hi' },
      Body: { Html: { Data: '<p>Hi</p>' }, Text: { Data: 'Hi' } },
      Headers: [{ Name: 'X-A', Value: '1' }],
    },
  },
  EmailTags: [{ Name: 'kind', Value: 'dispatched' }],
  ConfigurationSetName: 'Test-Set',
  ...changes,
});
const send = (mail: object) =>
  fetch(`${sandbox.aws}/v2/email/outbound-emails`, { method: 'POST', body: JSON.stringify(mail) });
const heard = async () => {
  await sandbox.clock.idle();
  return events.map((event) => [event['detail-type'], event.time]);
};

test('a mail is kept, and its events tell of it as SES does', async () => {
  const { MessageId } = (await (await send(aMail('ann@example.com'))).json()) as { MessageId: string };

  expect(await heard()).toEqual([
    ['Email Sent', '2030-05-01T12:00:00Z'],
    ['Email Delivered', '2030-05-01T12:00:01Z'],
  ]);
  expect(events[1]!.detail).toMatchObject({
    eventType: 'Delivery',
    mail: {
      messageId: MessageId,
      destination: ['ann@example.com'],
      tags: { kind: ['dispatched'], 'ses:configuration-set': ['Test-Set'], 'ses:from-domain': ['acme.example.com'] },
    },
    delivery: { recipients: ['ann@example.com'] },
  });
  expect(await (await fetch(`${sandbox.http}/_outbox`)).json()).toMatchObject([
    {
      messageId: MessageId,
      at: NOW,
      to: ['ann@example.com'],
      subject: 'Hi',
      html: '<p>Hi</p>',
      headers: { 'X-A': '1' },
    },
  ]);
});

test('an address can ask for a bounce or a complaint', async () => {
  await send(aMail('bounce+1@example.com'));
  await send(aMail('Carl <complaint@example.com>'));

  expect((await heard()).map(([type]) => type)).toEqual([
    'Email Sent',
    'Email Sent',
    'Email Bounced',
    'Email Delivered',
    'Email Complaint Received',
  ]);
  expect(events[2]!.detail).toMatchObject({
    bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'bounce+1@example.com', status: '5.1.1' }] },
  });
});

test.each([
  ['an identity that is not verified', { FromEmailAddress: 'x@other.example.com' }, 400, 'MessageRejected'],
  ['an unknown configuration set', { ConfigurationSetName: 'Nope' }, 404, 'NotFoundException'],
  [
    'a recipient whose domain is not in Punycode',
    { Destination: { ToAddresses: ['nora@bücher.example'] } },
    400,
    'BadRequestException',
  ],
  [
    'a recipient with other than ASCII before the @',
    { Destination: { ToAddresses: ['josé@example.com'] } },
    400,
    'BadRequestException',
  ],
  ['a tag with other characters', { EmailTags: [{ Name: 'kind', Value: 'a b' }] }, 400, 'BadRequestException'],
  [
    'a crowd to send to',
    { Destination: { ToAddresses: Array.from({ length: 51 }, (_, i) => `a${i}@example.com`) } },
    400,
    'BadRequestException',
  ],
  ['nobody to send to', { Destination: {} }, 400, 'BadRequestException'],
  ['a template', { Content: { Template: {} } }, 400, 'BadRequestException'],
])('%s is refused', async (_, changes, status, name) => {
  const answer = await send(aMail('ann@example.com', changes));

  expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, name]);
  expect(sandbox.outbox).toHaveLength(0);
});

test('a test can make SES refuse, lose its answer or stay silent', async () => {
  sandbox.mail.behave = () => new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429);
  expect((await send(aMail('ann@example.com'))).status).toBe(429);

  sandbox.mail.behave = () => 'lost-answer';
  await expect(send(aMail('ann@example.com'))).rejects.toThrow();
  sandbox.mail.behave = () => 'silence';
  await send(aMail('bob@example.com'));

  expect(await heard()).toHaveLength(2);
  expect(sandbox.outbox.map(({ to }) => to[0])).toEqual(['ann@example.com', 'bob@example.com']);
});
