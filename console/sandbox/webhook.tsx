import { useEffect, useState } from 'preact/hooks';
import type { SampleWebhook } from '../../sandbox/play/console/samples.ts';
import { ask } from '../client.ts';
import { refresh } from '../live.ts';
import { filter, type Whereabouts } from '../place.ts';
import { useShell } from '../shell.ts';
import { Badge, Card, Go, Result } from '../ui.tsx';

type PostedAnswer = { status: number; body: string };

/** Sends a webhook as its platform would. The sandbox signs it. */
export function Webhook({ place }: { place: Whereabouts }) {
  const { store } = useShell();
  const { order, tracking } = place;
  const query = new URLSearchParams({ store, ...(order && { order }), ...(tracking && { tracking }) });
  const [samples, set] = useState<{ value?: SampleWebhook[]; error?: Error }>({});
  const [version, renew] = useState(0);
  useEffect(() => {
    ask<SampleWebhook[]>(`samples?${query}`).then(
      (value) => set({ value }),
      (error: Error) => set({ error }),
    );
  }, [String(query), version]);
  return (
    <>
      <header class="head">
        <div>
          <h1>Send a webhook</h1>
          <p class="soft">
            {order ? (
              <>
                About the order <Go to={{ view: 'order', order }}>{order}</Go>.{' '}
                <button type="button" class="link" onClick={() => filter({ order: undefined, tracking: undefined })}>
                  About a new one
                </button>
              </>
            ) : (
              'The samples are about a new order: send the one that places it first, then what happens to it.'
            )}
          </p>
        </div>
      </header>
      <Result of={samples}>
        {(all) => <Form samples={all} onSent={() => renew(version + 1)} isBound={order !== undefined} />}
      </Result>
    </>
  );
}

type FormProps = { samples: SampleWebhook[]; onSent(): void; isBound: boolean };

function Form({ samples, onSent, isBound }: FormProps) {
  const [at, choose] = useState(0);
  const [answer, setAnswer] = useState<PostedAnswer>();
  const sample = samples[at]!;
  const [edited, edit] = useState<Partial<SampleWebhook>>({});
  const { path, body } = { ...sample, ...edited };
  const headers = edited.headers ?? sample.headers;
  const [headerText, setHeaders] = useState<string>();
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      const given = headerText === undefined ? headers : (JSON.parse(headerText || '{}') as Record<string, string>);
      const told = await ask<PostedAnswer>('webhook', { path, headers: given, body });
      setAnswer(told);
      const orderId = isBound ? undefined : orderIn(path, body);
      if (told.status < 300 && orderId) filter({ order: orderId });
      else onSent(); // the next webhook gets the time of now
      refresh();
    } catch (error) {
      setAnswer({ status: 0, body: (error as Error).message });
    }
  };
  return (
    <Card title="Webhook">
      <form class="webhook" onSubmit={send}>
        <label for="sample">
          <span>Sample</span>
          <select
            id="sample"
            value={at}
            onChange={({ currentTarget: { value } }) => {
              choose(Number(value));
              edit({});
              setHeaders(undefined);
              setAnswer(undefined);
            }}
          >
            {samples.map(({ what }, i) => (
              <option key={what} value={i}>
                {what}
              </option>
            ))}
          </select>
        </label>
        <label for="path">
          <span>POST to</span>
          <input
            id="path"
            value={path}
            spellcheck={false}
            onInput={({ currentTarget: { value } }) => edit({ ...edited, path: value })}
          />
        </label>
        <label for="headers">
          <span>Headers, without the signature</span>
          <textarea
            id="headers"
            rows={2}
            spellcheck={false}
            value={headerText ?? JSON.stringify(headers)}
            onInput={({ currentTarget: { value } }) => setHeaders(value)}
          />
        </label>
        <label for="body">
          <span>Body</span>
          <textarea
            id="body"
            rows={16}
            spellcheck={false}
            value={body}
            onInput={({ currentTarget: { value } }) => edit({ ...edited, body: value })}
          />
        </label>
        <footer>
          <span role="status">
            {answer && (
              <>
                <Badge tone={answer.status >= 200 && answer.status < 300 ? 'good' : 'bad'}>
                  {answer.status || 'not sent'}
                </Badge>{' '}
                <code>{answer.body.slice(0, 300)}</code>
              </>
            )}
          </span>
          <button type="submit" class="main">
            Sign and send
          </button>
        </footer>
      </form>
    </Card>
  );
}

/** The order that a body places. The webhooks that are sent next are about it. */
function orderIn(path: string, body: string): string | undefined {
  if (!/\/(orders|webhooks\/(shopify|woocommerce))$/.test(path)) return undefined;
  try {
    const { orderId, id, order_id } = JSON.parse(body);
    const found = orderId ?? order_id ?? id;
    return found === undefined ? undefined : String(found);
  } catch {
    return undefined;
  }
}
