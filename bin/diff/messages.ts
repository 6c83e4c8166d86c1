import type { Settings, StoreSettings } from '../../domain/policy/settings.ts';
import { ledgerKey, orderKey, orderOf } from '../../domain/records/keys.ts';
import type { JourneyPort } from '../../lambdas/journey-step/port.ts';
import type { Rehearsal } from '../../sandbox/play/rehearsal/rehearsal.ts';
import { rehearse } from '../../sandbox/play/rehearse.ts';
import type { sampleShop } from '../../sandbox/play/sample-shop.ts';
import { samples } from '../../sandbox/play/samples.ts';
import { local, nameOf, plain } from '../order-words.ts';

// Compares what the customers of sample orders are told with one and with the other settings.

/** The last decision about a message, and the mail that was sent. */
export type ToldMessage = { name: string; became: string; subject: string; text: string; html: string };
/** The messages by order and message. */
export type ToldMessages = ReadonlyMap<string, ToldMessage>;

type OfStages = Pick<Settings, 'stages'>;

/** Plays the sample orders at a store. @param shop gives the customers, the same with both settings */
export async function toldBy(
  store: string,
  settings: StoreSettings,
  { stages }: OfStages,
  stage: string,
  shop: ReturnType<typeof sampleShop>,
  start: number,
  render: JourneyPort['render'],
): Promise<ToldMessages> {
  let rehearsal: Rehearsal | undefined;
  await rehearse(
    samples(start, shop),
    { stores: { [store]: settings }, stages },
    {
      stage,
      render,
      onOpen: (opened) => {
        rehearsal = opened;
      },
    },
  );
  const { memory, mails } = rehearsal!;
  const told = new Map<string, ToldMessage>();
  for (const [pk, { decisions }] of memory.orders) {
    const { orderId } = orderOf(pk);
    for (const decision of decisions) {
      const { at, outcome, reason, until } = decision;
      const key = ledgerKey(decision);
      const mail = mails.find((one) => one.pk === orderKey(store, orderId) && ledgerKey(one.mail) === key);
      const words = {
        sent: `sent ${local(at, settings.timeZone)}`,
        held: `waits until ${local(until ?? at, settings.timeZone)} (${plain(reason)})`,
      }[outcome as 'sent' | 'held'];
      told.set(`${orderId} ${key}`, {
        name: `${orderId} ${nameOf(decision)}`,
        became: words ?? `${outcome === 'skipped' ? 'not sent' : outcome} (${plain(reason)})`,
        subject: mail?.rendered.subject ?? '',
        text: mail?.rendered.text ?? '',
        html: mail?.rendered.html ?? '',
      });
    }
  }
  return told;
}

/**
 * Lists each message that is added, removed or decided differently. Then it lists changes of the wording, each changed
 * line once.
 */
export function toldLines(before: ToldMessages, after: ToldMessages): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const moved = keys.flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    if (!was) return [`+ ${is!.name}: ${is!.became}`];
    if (!is) return [`- ${was.name}: ${was.became}`];
    return was.became === is.became ? [] : [`~ ${is.name}: ${was.became} → ${is.became}`];
  });
  return [...moved, ...wordingLines(keys, before, after)];
}

function wordingLines(keys: string[], before: ToldMessages, after: ToldMessages): string[] {
  const mailsOf = new Map<string, string[]>();
  const note = (change: string, name: string) => mailsOf.set(change, [...(mailsOf.get(change) ?? []), name]);
  for (const key of keys) {
    const [was, is] = [before.get(key), after.get(key)];
    if (!was?.html || !is?.html) continue;
    if (was.subject !== is.subject) note(`subject “${was.subject}” → “${is.subject}”`, is.name);
    const lines = changedLines(was.text, is.text);
    for (const line of lines) note(line, is.name);
    if (was.html !== is.html && lines.length === 0 && was.subject === is.subject) note('looks other (HTML)', is.name);
  }
  return [...mailsOf].map(([change, names]) =>
    names.length === 1 ? `~ ${names[0]}: ${change}` : `~ ${names.length} mails, as ${names[0]}: ${change}`,
  );
}

/** The lines of one text that the other lacks. */
function changedLines(before: string, after: string): string[] {
  const [was, is] = [before.split('\n'), after.split('\n')];
  const gone = was.filter((line) => line.trim() && !is.includes(line));
  const come = is.filter((line) => line.trim() && !was.includes(line));
  if (gone.length === come.length) return gone.map((line, i) => `“${line.trim()}” → “${come[i]!.trim()}”`);
  return [...gone.map((line) => `without “${line.trim()}”`), ...come.map((line) => `with “${line.trim()}”`)];
}
