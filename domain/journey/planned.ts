import type { StoreSettings } from '../policy/settings.ts';
import type { MessageRef } from '../records/keys.ts';
import { compare } from '../shared/sorting.ts';
import { awaited } from './awaited.ts';
import { unlessNews } from './awaits.ts';
import { followUps } from './follow-ups.ts';
import { type History, heldMessages } from './history.ts';

// What will happen to an order without any news, for people to read: what it waits for, and what comes next.

/** What happens at a time unless news comes before: a message is decided (`because`: what held it), or the journey checks something (`says` what). */
export type ComingUp = {
  at: string;
  message?: MessageRef | undefined;
  because?: string | undefined;
  says?: string | undefined;
};

/** The earliest first. None of it happens once the journey has ended. */
export function plannedIn(history: History, store: StoreSettings, now: string): ComingUp[] {
  const { what, until } = awaited(history, store, now);
  const follows = what === 'review' || what === 'nothing_to_ship' ? followUps(history, store) : [];
  const held = heldMessages(history);
  const others = held.filter(({ kind }) => !follows.some((one) => one.kind === kind));
  const all: ComingUp[] = [
    ...others.map(({ kind, parcelId, occurrence, resend, until: at, reason }) => ({
      at: at!,
      message: { kind, parcelId, occurrence, ...(resend !== undefined && { resend }) },
      because: reason,
    })),
    ...follows.map(({ kind, until: at }) => ({
      at,
      message: { kind, occurrence: '1' },
      because: held.find((one) => one.kind === kind)?.reason,
    })),
    ...(follows.length === 0 && until && until > now ? [{ at: until, says: unlessNews[what] }] : []),
  ];
  return all.sort((a, b) => compare(a.at, b.at));
}
