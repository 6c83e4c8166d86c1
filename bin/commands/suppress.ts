import type { Contact } from '../../domain/records/contact.ts';
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
    const { suppressed, suppressedAt, unsubscribed, unsubscribedAt } = known;
    return {
      ok: action !== 'lift' || isLifted,
      data: { suppressed, suppressedAt, unsubscribed, unsubscribedAt, lifted: isLifted },
    };
  },
});

function linesOf({ suppressed, suppressedAt, unsubscribed, unsubscribedAt }: Contact): string[] {
  if (!suppressed && !unsubscribed) return ['nothing keeps mail from this address'];
  return [
    ...(suppressed ? [`${suppressed} at ${suppressedAt}: gets no mail`] : []),
    ...(unsubscribed
      ? [`unsubscribed at ${unsubscribedAt}: gets no reviews asked, which only the customer can undo`]
      : []),
  ];
}
