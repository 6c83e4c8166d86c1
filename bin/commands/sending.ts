import { MESSAGE_KINDS } from '../../domain/message/kinds.ts';
import { resumeSending, type Sending, sendingOf, stopSending } from '../../lambdas/shared/use-cases/sending.ts';
import { defineCommand, expected, oneOf } from '../command.ts';
import { columns } from '../format.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'sending',
  summary: 'how many mails a store sends, and the switch that stops them',
  usage: [
    'show STORE',
    'stop STORE [KIND]     holds every mail, or one kind',
    'resume STORE [KIND]   lets them go, counts from zero, and wakes what is held',
  ],
  notes: `KIND is one of ${MESSAGE_KINDS.join(', ')}.`,
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [word, store = '', kind] = positionals;
    const action = oneOf(word, ['show', 'stop', 'resume'], 'what to do');
    expected(
      positionals,
      `a store${action === 'show' ? '' : ', and perhaps a kind of mail'}`,
      2,
      action === 'show' ? 2 : 3,
    );
    settingsOf(store);
    const kinds = kind === undefined ? MESSAGE_KINDS : [oneOf(kind, MESSAGE_KINDS, 'a kind of mail')];
    const { journeys, now } = await findJourneys(values);
    if (action === 'stop') await stopSending(journeys, store, kinds, now);
    const resumed = action === 'resume' ? await resumeSending(journeys, store, kinds, now) : undefined;
    const sending = await sendingOf(journeys, store);
    for (const line of linesOf(sending, store)) print(line);
    if (!resumed) return { data: sending };
    const { woken, failed } = resumed;
    if (woken > 0) print(`${woken} orders that were held are decided about again`);
    for (const { orderId, error } of failed)
      print(`order ${orderId} is still held: ${error instanceof Error ? error.message : error}`);
    if (failed.length > 0) print('run this once more for what is still held');
    const left = failed.map(({ orderId }) => orderId);
    return { ok: left.length === 0, data: { ...sending, woken, left } };
  },
});

function linesOf({ since, day, ofDay, kinds }: Sending, store: string): string[] {
  if (!since && kinds.every(({ stoppedSince }) => !stoppedSince)) return [`${store} has sent nothing yet`];
  return [
    since ? `${store}: ${ofDay} mails on ${day}; since ${since}:` : `${store} has sent nothing yet:`,
    ...columns(
      kinds.map(({ kind, sent, stoppedSince }) => [
        `  ${kind}`,
        String(sent).padStart(6),
        stoppedSince ? `stopped ${stoppedSince}` : '',
      ]),
    ),
  ];
}
