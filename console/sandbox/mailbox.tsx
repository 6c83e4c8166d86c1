import type { ListedMail, WholeMail } from '../../sandbox/play/console/home.ts';
import { ask } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import type { Whereabouts } from '../place.ts';
import { useShell } from '../shell.ts';
import { At, Card, Empty, Go, MailFrame, Result } from '../ui.tsx';
import { count, plain } from '../words.ts';

/** Shows every mail that the sandbox took, as its customer would see it. */
export function Mailbox({ place }: { place: Whereabouts }) {
  const { store } = useShell();
  const found = useLoaded(
    () => ask<{ mails: ListedMail[]; all: number }>(`mailbox?${new URLSearchParams({ store })}`),
    [store],
  );
  return (
    <>
      <header class="head">
        <h1>Mailbox</h1>
      </header>
      <Result of={found}>
        {({ mails, all }) =>
          mails.length === 0 ? (
            <Empty title="No mail has gone yet">Send a webhook, or move the clock.</Empty>
          ) : (
            <div class="beside mailbox">
              <Card title={mails.length < all ? `The latest ${mails.length} of ${count(all)}` : `${count(all)} mails`}>
                <ul class="rows">
                  {mails.map(({ number, subject, to, kind, orderId, at }) => (
                    <li key={number} data-row class={`row mail-row ${String(number) === place.mail ? 'chosen' : ''}`}>
                      <Go class="strong grow" to={{ view: 'mailbox', mail: String(number) }}>
                        {subject}
                      </Go>
                      <span class="soft">
                        <At at={at} />
                      </span>
                      <small class="soft whole">
                        {plain(kind)}, {orderId}, to {to}
                      </small>
                    </li>
                  ))}
                </ul>
              </Card>
              <Mail number={place.mail ?? String(mails[0]!.number)} />
            </div>
          )
        }
      </Result>
    </>
  );
}

function Mail({ number }: { number: string }) {
  const found = useLoaded(() => ask<WholeMail>(`mail?number=${number}`), [number]);
  return (
    <Result of={found}>
      {({ subject, from, to, at, html, text, orderId }) => (
        <Card title={subject} class="panel mail">
          <p class="soft">
            {from} to {to}, <At at={at} /> · <Go to={{ view: 'order', order: orderId }}>order {orderId}</Go>
          </p>
          <MailFrame subject={subject} html={html} />
          <details>
            <summary>As text</summary>
            <pre>{text}</pre>
          </details>
        </Card>
      )}
    </Result>
  );
}
