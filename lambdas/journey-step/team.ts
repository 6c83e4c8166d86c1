import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { withoutAddresses } from '../../domain/message/addresses.ts';
import { causeRow } from '../../domain/message/cause.ts';
import { executionName, orderOf } from '../../domain/records/keys.ts';
import { commandLine } from '../../domain/shared/command-line.ts';
import { executionLink } from '../shared/execution-link.ts';
import type { JourneyPort } from './port.ts';

/** Tells the team that a case was opened, with the order's context and the link to its run. */
export function teamNotifier(
  client: SNSClient,
  topicArn: string,
  stateMachineArn: string,
  stage: string,
): JourneyPort['notifyTeam'] {
  return async (pk, run, { cause, subject }, { meta }, overdue) => {
    const { store, orderId } = orderOf(pk);
    const { order } = meta;
    const about = subject === 'order' ? [] : [subject];
    const what = subject === 'order' ? `order ${orderId}` : `${subject.replace(':', ' ')} of order ${orderId}`;
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        // SNS takes 100 characters of ASCII without line breaks as a subject (API_Publish)
        Subject: `${overdue ? 'OVERDUE ' : ''}${store}: ${what} ${causeRow[cause].says}`
          .replace(/[^\x20-\x7e]/g, '?')
          .slice(0, 100),
        Message: [
          overdue
            ? `${store}: ${what} ${causeRow[cause].says}, and its case is still open.`
            : `${store}: ${what} ${causeRow[cause].says}.`,
          '',
          `Placed: ${order.placedAt}`,
          `Items: ${order.items.map(({ quantity, title }) => `${quantity} x ${withoutAddresses(title)}`).join(', ')}`,
          `Total: ${order.total} ${order.currency}`,
          `Run: ${executionLink(stateMachineArn, executionName(store, run, orderId))}`,
          '',
          'The review request waits until the case is closed:',
          commandLine('case close', [store, orderId, cause, ...about], `--stage ${stage}`),
        ].join('\n'),
      }),
    );
  };
}
