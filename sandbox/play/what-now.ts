import { local } from '../../bin/order-words.ts';
import { SANDBOX } from '../../bin/target.ts';
import { commandLine } from '../../domain/shared/command-line.ts';

// The next commands to try with the sandbox that `npm start` leaves running.

export type ReadyCommand = { what: string; line: string };

/** Commands that are ready to paste. @param orderId the id of a known order, or a word in its place if there is none */
export function commandsFor(http: string, store: string, orderId: string): ReadyCommand[] {
  // the flag names the address, if the commands would not find the sandbox by themselves
  const there = http === SANDBOX ? '' : `--sandbox ${http}`;
  const line = (command: string, ...words: string[]) => commandLine(command, words, there);
  return [
    { what: 'place an order', line: `${line('send', 'order')} --email you@example.com --store ${store}` },
    { what: 'tell what happened to it', line: line('send', 'milestone', orderId, 'dispatched') },
    { what: 'see where it is', line: line('order', store, orderId) },
    { what: 'see why each mail went or not', line: line('explain', store, orderId) },
    { what: 'list what waits for people', line: line('cases', store) },
    { what: 'move the clock', line: `curl -X POST ${http}/_clock -d '{"advance":"P3D"}'` },
    { what: 'all mails as JSON', line: `curl ${http}/_outbox` },
    { what: 'all messages to the team as JSON', line: `curl ${http}/_team` },
  ];
}

type Where = { http: string; aws: string; store: string; zone: string; now: number; orderId: string };

export function whatNow({ http, aws, store, zone, now, orderId }: Where): string {
  const commands = commandsFor(http, store, orderId);
  const width = Math.max(...commands.map(({ what }) => what.length));
  const row = (what: string, text: string): string => `  ${what.padEnd(width)}  ${text}`;
  const at = new Date(now).toISOString();
  return [
    '',
    `The sandbox stays up. There it is ${local(at, zone)} in ${zone} (${at}): a time of its own, which goes on at real pace.`,
    '',
    row('look at it', `${http}/   the console: orders, cases, numbers, mails, the clock`),
    row('post to', `${http}/${store}/orders`),
    ...commands.map(({ what, line }) => row(what, line)),
    row('AWS endpoint', `${aws}   (AWS_ENDPOINT_URL of the AWS CLI: stepfunctions, dynamodb)`),
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}
