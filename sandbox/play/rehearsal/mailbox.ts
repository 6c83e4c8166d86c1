import { recipientOf } from '../../../domain/journey/confirmation.ts';
import { bouncedFor } from '../../../domain/journey/registers.ts';
import { isMarketing } from '../../../domain/message/kinds.ts';
import type { Contact } from '../../../domain/records/contact.ts';
import { ledgerKey, orderOf } from '../../../domain/records/keys.ts';
import { STATUS_OF, statusesBelow } from '../../../domain/records/mail-status.ts';
import { complaint, joinedWishes } from '../../../domain/records/wishes.ts';
import { contactIn, withItem } from '../../../lambdas/journey-step/memory-port.ts';
import type { OutgoingMail, SendResult } from '../../../lambdas/journey-step/port.ts';
import type { Time } from '../../clock/lane.ts';
import type { Faults } from '../../faults.ts';
import { AFTER_MS, COURSES, usualFate } from '../../mail.ts';
import { invocation } from './faulty.ts';
import { onTheWay } from './machine.ts';
import { changeFlow, type RehearsalMemory } from './memory.ts';

/** A mail that SES accepted. `at` is in epoch milliseconds. */
export type RehearsedMail = OutgoingMail & { at: number; messageId: string };

/** What SES does with a mail, as in the sandbox (mail.ts), or its error. */
export type MailFate = keyof typeof COURSES | 'hang' | Exclude<SendResult, { result: 'accepted' }>;

export type Mailbox = {
  sent: RehearsedMail[];
  /** @param fate by default the result of `fateOf`, or what the recipient's local part names */
  send(outgoing: OutgoingMail, fate?: MailFate): Promise<SendResult>;
};

/** SES in a rehearsal. It answers at once, and its events come as late as in the sandbox. */
export function mailbox(
  memory: RehearsalMemory,
  time: Time,
  fateOf: (mail: OutgoingMail) => MailFate | undefined = () => undefined,
  faults?: Faults,
): Mailbox {
  const tell = (mail: RehearsedMail, event: keyof typeof AFTER_MS): void => {
    if (!faults) hear(memory, mail, event);
    else
      onTheWay(
        faults.event('MailEvents'),
        time,
        () => void handed(faults, time, async () => hear(memory, mail, event)),
      );
  };
  const sent: RehearsedMail[] = [];
  return {
    sent,
    async send(outgoing, fate = fateOf(outgoing) ?? usualFate(outgoing.to)) {
      if (typeof fate === 'object') return fate;
      if (fate === 'hang') return { result: 'unanswered' };
      const at = time.now();
      const mail = { ...outgoing, at, messageId: `rehearsal-${sent.length + 1}` };
      sent.push(mail);
      for (const event of COURSES[fate].filter((one) => STATUS_OF[one]))
        time.at(at + AFTER_MS[event], () => tell(mail, event));
      return fate === 'lost-answer' ? { result: 'unanswered' } : { result: 'accepted', messageId: mail.messageId };
    },
  };
}

/** Lambda retries an event after one minute and after two more, and then gives up. */
const AGAIN_MS = [60_000, 120_000];

function handed(faults: Faults, time: Time, raise: () => Promise<void>, attempt = 0): Promise<void> {
  return invocation(faults, 'MailEvents', time.now(), (through) => through({ raise }).raise()).catch(() => {
    const pause = AGAIN_MS[attempt];
    if (pause !== undefined) time.at(time.now() + pause, () => void handed(faults, time, raise, attempt + 1));
  });
}

/**
 * Handles an event like lambdas/mail-events: a status only rises, and an address that bounced or complained gets no
 * more mails.
 */
function hear(memory: RehearsalMemory, mail: RehearsedMail, event: keyof typeof AFTER_MS): void {
  const { pk, messageId, at } = mail;
  const status = STATUS_OF[event]!;
  if (status === 'bounced' || status === 'complained')
    suppress(memory, mail, status, new Date(at + AFTER_MS[event]).toISOString());
  const order = memory.orders.get(pk);
  const entry = order?.mails.find((one) => ledgerKey(one) === ledgerKey(mail.mail));
  if (!order || !entry || !statusesBelow(status).includes(entry.status)) return;
  memory.orders.set(pk, { ...order, mails: withItem(order.mails, { ...entry, status, messageId }, ledgerKey) });
  if (status !== 'bounced' || isMarketing(mail.mail.kind) || order.flow.erased) return;
  const [register, value] = bouncedFor(new Date(at + AFTER_MS[event]).toISOString(), recipientOf(mail.to));
  changeFlow(memory, pk, { ...order.flow, registers: { ...order.flow.registers, [register]: value } });
}

/** Suppresses an address. A complaint also counts as a wish to get no more mails. */
function suppress(
  { contacts }: RehearsalMemory,
  { pk, to, mail }: RehearsedMail,
  suppressed: NonNullable<Contact['suppressed']>,
  suppressedAt: string,
): void {
  const key = contactIn(orderOf(pk).store, to);
  const contact = contacts.get(key);
  const wish = suppressed === 'complained' && { wishes: joinedWishes(contact?.wishes ?? {}, complaint(suppressedAt)) };
  const suppressedFor = `${pk} ${ledgerKey(mail)}`;
  contacts.set(key, { ...contact, suppressed, suppressedAt, suppressedFor, ...wish });
}
