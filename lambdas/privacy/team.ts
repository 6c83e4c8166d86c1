import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Done, PrivacyPort } from './privacy.ts';

const WHAT = {
  export: 'the data of a customer is ready to hand over',
  erase_customer: 'the data of a customer is erased',
  erase_store: 'the data of the store is erased',
} as const;

/** Tells the team what was done. It does not say for whom: the platform's own request does. */
export const teamNotifier =
  (client: SNSClient, topicArn: string): PrivacyPort['notifyTeam'] =>
  async (store, done) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: `${store}: ${WHAT[done.request]}`,
        Message: [`${store}: ${WHAT[done.request]}.`, '', ...details(done)].join('\n'),
      }),
    );
  };

function details({ requestId, platform, orders, savedAt, request }: Done): string[] {
  return [
    `Asked for by: ${platform === 'own' ? 'the team, by porchlight privacy' : platform}${requestId ? `, request ${requestId}` : ''}`,
    ...(orders === undefined ? [] : [`Orders: ${orders}`]),
    ...(savedAt ? ['Fetch it within 14 days, hand it over within 30:', `aws s3 cp ${savedAt} .`] : []),
    ...(request === 'export' ? [] : ['Kept: decisions about mails of single orders, and whom not to mail, as hashes.']),
  ];
}
