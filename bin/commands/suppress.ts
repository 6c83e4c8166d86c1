import type { Contact } from '../../domain/records/contact.ts';
import { TOPICS, type Topic, type Wish } from '../../domain/records/wishes.ts';
import { shellWord } from '../../domain/shared/command-line.ts';
import { addressOf, liftSuppression, suppress } from '../../lambdas/shared/use-cases/addresses.ts';
import { defineCommand, expected, oneOf, UsageError } from '../command.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'suppress',
  summary: 'whether an address gets no mail, and how it gets mail again',
  usage: [
    'show STORE EMAIL',
    'add STORE EMAIL    no mail goes to it any more',
    'lift STORE EMAIL   mails it again although it bounced, complained or was added',
  ],
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [word, store = '', email = ''] = positionals;
    const action = oneOf(word, ['show', 'add', 'lift'], 'what to do');
    expected(positionals, 'a store and an address', 3);
    settingsOf(store);
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new UsageError(`${email}: expected an e-mail address`);
    const { journeys, now } = await findJourneys(values);
    if (action === 'add') await suppress(journeys, store, email, now);
    const known = await addressOf(journeys, store, email);
    for (const line of linesOf(known)) print(line);
    const isLifted = action === 'lift' && (await liftSuppression(journeys, store, email, now));
    if (isLifted) {
      const own = `aws sesv2 delete-suppressed-destination --email-address ${shellWord(email)}`;
      print(`lifted.${known.suppressed === 'blocked' ? '' : ` SES keeps a list of its own: ${own}`}`);
    }
    const { suppressed, suppressedAt, softBounces = [], wishes } = known;
    return {
      ok: action !== 'lift' || isLifted,
      data: { suppressed, suppressedAt, softBounces: [...softBounces], wishes, lifted: isLifted },
    };
  },
});

function linesOf({ suppressed, suppressedAt, softBounces = new Set(), wishes = {} }: Contact): string[] {
  const lines = [
    ...(suppressed ? [`${suppressed} at ${suppressedAt}: gets no mail`] : []),
    ...[...softBounces].sort().map((one) => `bounced for now at ${one.split(' ')[0]}`),
    ...TOPICS.flatMap((topic) => (wishes[topic] ? [inWords(topic, wishes[topic])] : [])),
  ];
  return lines.length > 0 ? lines : ['nothing keeps mail from this address'];
}

function inWords(topic: Topic, { on, at, source }: Wish): string {
  const undo = source === 'complaint' ? 'nothing undoes it' : 'the customer can undo it';
  return `${topic}: ${on ? 'wanted' : 'not wanted'} since ${at} (${source})${on ? '' : `; ${undo}`}`;
}
