import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchHit } from './answers.ts';
import { call } from './client.ts';
import { type Loaded, useLoaded } from './loaded.ts';
import { go } from './place.ts';
import { useShell } from './shell.ts';
import { At, Card, Empty, Go, Result } from './ui.tsx';

// The search text is not in the address, because it may be somebody's e-mail address.
let asked = '';
const listeners = new Set<(text: string) => void>();

export function SearchBox() {
  const box = useRef<HTMLInputElement>(null);
  const search = (event: Event) => {
    event.preventDefault();
    asked = box.current!.value.trim();
    if (asked === '') return;
    for (const listener of listeners) listener(asked);
    go({ view: 'search' });
    box.current!.select();
  };
  return (
    <search>
      <form class="search" onSubmit={search}>
        <input
          ref={box}
          id="search"
          type="search"
          aria-label="Find an order by its number, e-mail address, tracking number or execution"
          placeholder="Order, e-mail, tracking number, execution"
          autocomplete="off"
          spellcheck={false}
        />
        <kbd>/</kbd>
      </form>
    </search>
  );
}

const BY: Record<string, string> = {
  id: 'its id',
  number: 'its number',
  email: 'its customer’s address',
  tracking: 'a tracking number',
};

export function SearchView() {
  const { store } = useShell();
  const [text, set] = useState(asked);
  useEffect(() => {
    listeners.add(set);
    return () => void listeners.delete(set);
  }, []);
  const found: Loaded<SearchHit[]> = useLoaded(() => hitsOf(store, text), [store, text]);
  const [only] = found.value ?? [];
  useEffect(() => {
    if (found.value?.length === 1) go({ view: 'order', order: only!.orderId }, 'replace');
  }, [only?.orderId, found.value?.length]);
  if (text === '')
    return (
      <Empty title="Find an order">
        By its number, its customer’s e-mail address, a tracking number, or the name of its execution in the AWS
        console.
      </Empty>
    );
  return (
    <>
      <h1>Orders for “{text}”</h1>
      <Result of={found}>
        {(hits) =>
          hits.length === 0 ? (
            <Empty title="No order of this store has it">
              Look in another store, or in the shop: an order that no webhook told of is not known here.
            </Empty>
          ) : (
            <Card title="Found">
              <ul class="rows">
                {hits.slice(0, 200).map(({ orderId, number, placedAt, by }) => (
                  <li key={orderId} data-row class="row">
                    <Go to={{ view: 'order', order: orderId }}>{number ?? orderId}</Go>
                    <span class="soft grow">by {by.map((one) => BY[one] ?? one).join(' and ')}</span>
                    <At at={placedAt} />
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </Result>
    </>
  );
}

/** A run's name `<store>-<run>-<orderId>`, alone or at the end of an ARN, contains its order. */
async function hitsOf(store: string, text: string): Promise<SearchHit[]> {
  if (text === '') return [];
  const execution = text.replace(/^arn:.*:/, '');
  const [, ofRun] = new RegExp(`^${store}-\\d+-(.+)$`).exec(execution) ?? [];
  const texts = ofRun === undefined ? [text] : [ofRun, text];
  for (const one of texts) {
    const { orders } = await call('search', { store, body: { text: one } });
    if (orders.length > 0) return orders;
  }
  return [];
}
