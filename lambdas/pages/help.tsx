import { localDate } from '../../domain/calendar/windows.ts';
import { isComplete } from '../../domain/journey/goods.ts';
import { type History, hasLeft, zoneOfOrder } from '../../domain/journey/history.ts';
import type { MessageKind } from '../../domain/message/kinds.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import { blocksIn } from '../../emails/blocks.ts';
import { originsOf } from './layout.tsx';
import type { PageWords } from './words.tsx';

/** A page stays within 50 KB: what comes after so much help is left out. */
const MOST_BYTES = 12_000;

type HelpProps = { words: PageWords; store: StoreSettings; history: History; now: string };

/** Help and manuals for what was bought: what the mail about where the order is would show. */
export function Help({ words, store, history, now }: HelpProps) {
  const { order } = history.meta;
  const { language, texts } = words;
  const today = localDate(now, zoneOfOrder(history, store));
  const shown = { kind: kindNow(history), store: history.store, today, language, items: order.items };
  const allowed = originsOf(store);
  const topics: { title: string; html: string }[] = [];
  let bytes = 0;
  for (const { title, html } of blocksIn('help', texts.help, shown)) {
    const whole = withPicturesFrom(allowed, html);
    bytes += Buffer.byteLength(whole);
    if (bytes <= MOST_BYTES) topics.push({ title, html: whole });
  }
  return topics.map(({ title, html }) => (
    <details key={title}>
      <summary>{title}</summary>
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </details>
  ));
}

function kindNow(history: History): MessageKind {
  if (isComplete(history)) return 'delivered';
  return hasLeft(history) ? 'dispatched' : 'order_confirmation';
}

const withPicturesFrom = (allowed: readonly string[], html: string): string =>
  html.replace(/<img src="([^"]*)"[^>]*>/g, (image, url: string) =>
    allowed.includes(new URL(url).origin) ? image : '',
  );
