import { useEffect, useRef } from 'preact/hooks';
import { ledgerKey } from '../../domain/records/keys.ts';
import type { ListedMail, WholeMail } from '../../sandbox/play/console/home.ts';
import type { WholeOrder } from '../answers.ts';
import { ask, call } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import { filter } from '../place.ts';
import { useShell } from '../shell.ts';
import { At, Badge, Card, Empty, MailFrame, Result, type Tone } from '../ui.tsx';
import { capital } from '../words.ts';

type SentEntry = WholeOrder['messages'][number];

const TONES: Record<string, Tone> = { delivered: 'good', sent: 'good', delayed: 'warn', claimed: 'warn' };

/** Shows each message as it was sent. */
export function Messages({
  order: { orderId, messages, resends },
  chosen,
}: {
  order: WholeOrder;
  chosen: string | undefined;
}) {
  const shown = [...messages].sort((a, b) => (a.claimedAt < b.claimedAt ? 1 : -1)).slice(0, 100);
  const mail = shown.find((one) => ledgerKey(one) === chosen) ?? shown[0];
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div ref={card}>
      <Card title={`Messages as sent`}>
        {!mail ? (
          <Empty title="No message has gone">Why not stands in the time line.</Empty>
        ) : (
          <div class="mails">
            <ul class="rows">
              {shown.map((one) => (
                <li key={ledgerKey(one)} data-row class={`row ${one === mail ? 'chosen' : ''}`}>
                  <button
                    type="button"
                    class="link grow"
                    aria-pressed={one === mail}
                    onClick={() => filter({ mail: ledgerKey(one) })}
                  >
                    {capital(one.kind)}
                    {one.parcelId && `, parcel ${one.parcelId}`}
                    {one.resend && `, to ${resends.find(({ at }) => at === one.resend)?.to}`}
                  </button>
                  <Badge tone={TONES[one.status] ?? 'bad'}>{one.status}</Badge>
                  <span class="soft">
                    <At at={one.claimedAt} />
                  </span>
                </li>
              ))}
            </ul>
            <AsSent key={ledgerKey(mail)} orderId={orderId} message={mail} />
          </div>
        )}
      </Card>
    </div>
  );
}

function AsSent({ orderId, message }: { orderId: string; message: SentEntry }) {
  const { store, isSandbox } = useShell();
  const found = useLoaded(async () => {
    const { messages } = await call('readMessages', { store, orderId });
    const kept = messages.find((one) => one.message === ledgerKey(message));
    return kept ?? (isSandbox ? await inMailbox(store, orderId, message) : undefined) ?? null;
  }, [store, orderId, ledgerKey(message)]);
  return (
    <Result of={found}>
      {(mail) =>
        mail === null ? (
          <Empty title="It is not kept as it was sent">
            With the setting messages it is, for as many days as that says.
          </Empty>
        ) : (
          <article class="mail">
            <h3>{mail.subject}</h3>
            {'from' in mail && <p class="soft">As the sandbox’s mailbox has it: the setting messages is off.</p>}
            <MailFrame subject={mail.subject} html={mail.html} />
            <details>
              <summary>As text</summary>
              <pre>{mail.text}</pre>
            </details>
          </article>
        )
      }
    </Result>
  );
}

async function inMailbox(
  store: string,
  orderId: string,
  { kind, claimedAt }: SentEntry,
): Promise<WholeMail | undefined> {
  const { mails } = await ask<{ mails: ListedMail[] }>(`mailbox?${new URLSearchParams({ store, order: orderId })}`);
  const near = (one: ListedMail) => Math.abs(Date.parse(one.at) - Date.parse(claimedAt));
  const [found] = mails.filter((one) => one.kind === kind).sort((a, b) => near(a) - near(b));
  return found && (await ask<WholeMail>(`mail?number=${found.number}`));
}
