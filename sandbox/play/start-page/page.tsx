import type { ShownMail, ShownOrder, ShownPage } from './shown.ts';
import { STYLE } from './style.ts';

// The page of the sandbox that `npm start` leaves running. A mail stands in a frame in which nothing may run.

/** The only script: it copies a command. */
const COPY = `for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.onclick = async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
  };
}`;

export const Page = ({ shown, nonce }: { shown: ShownPage; nonce: string }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${shown.title}: Porchlight sandbox`}</title>
      <link rel="icon" href="data:," />
      <style dangerouslySetInnerHTML={{ __html: STYLE }} />
    </head>
    <body>
      <header>
        <div>
          <h1>Porchlight sandbox</h1>
          <p>{shown.title}</p>
        </div>
        <Clock clock={shown.clock} />
      </header>
      <main>
        <div class="column">
          <Orders shown={shown} />
          <Team team={shown.team} />
          <Commands commands={shown.commands} />
        </div>
        <Mailbox shown={shown} />
      </main>
      <script nonce={nonce} dangerouslySetInnerHTML={{ __html: COPY }} />
    </body>
  </html>
);

const keyOf = ({ store, orderId }: { store: string; orderId: string }): string => `${store}/${orderId}`;
const linkTo = (choice: Record<string, string>): string => `/?${new URLSearchParams(choice)}`;

const Clock = ({ clock: { now, zone, utc, next } }: Pick<ShownPage, 'clock'>) => (
  <>
    <p>
      Here it is <time dateTime={utc}>{now}</time> in {zone}, at real pace.
      <br />
      {next ? `The next event is due ${next}.` : 'Nothing is due.'}
    </p>
    <form method="post" action="/_clock" aria-label="Move the clock">
      <button name="advance" value="next" type="submit">
        To the next event
      </button>
      <button name="advance" value="P1D" type="submit">
        A day on
      </button>
      <button name="advance" value="P7D" type="submit">
        A week on
      </button>
    </form>
  </>
);

const Orders = ({ shown: { orders, orderCount, screen } }: { shown: ShownPage }) => (
  <section aria-labelledby="orders">
    <h2 id="orders">
      Orders <Count shown={orders.length} all={orderCount} />
    </h2>
    {orders.length === 0 && <p class="none">None yet: a command below places one.</p>}
    <ul class="list">
      {orders.map((order) => (
        <OrderRow order={order} isChosen={screen?.orderId === order.orderId && screen.store === order.store} />
      ))}
    </ul>
    {screen && (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and who has only keys gets there so
      <pre class="screen" tabIndex={0}>
        {screen.lines.join('\n')}
      </pre>
    )}
  </section>
);

const OrderRow = ({ order, isChosen }: { order: ShownOrder; isChosen: boolean }) => (
  <li>
    <a href={linkTo(isChosen ? {} : { order: keyOf(order) })} aria-current={isChosen ? 'true' : undefined}>
      <b>
        {order.orderId} · {order.customer}
      </b>
      <small>{order.store}</small>
      <span>
        {order.awaits}
        {order.until && `, until ${order.until}`}
      </span>
      {order.cases.length > 0 && <span class="warn">open case: {order.cases.join(', ')}</span>}
    </a>
  </li>
);

const Mailbox = ({ shown: { mails, mailCount, mail, screen } }: { shown: ShownPage }) => (
  <section aria-labelledby="mailbox">
    <h2 id="mailbox">
      {screen ? `Mails of ${screen.orderId}` : 'Mailbox'} <Count shown={mails.length} all={mailCount} />
    </h2>
    {!mail && <p class="none">No mail has gone yet.</p>}
    <ul class="list">
      {mails.map((one) => (
        <MailRow mail={one} isChosen={one.number === mail?.number} order={screen && keyOf(screen)} />
      ))}
    </ul>
    {mail && (
      <article class="mail" aria-label="The chosen mail">
        <h3>{mail.subject}</h3>
        <p class="soft">
          {mail.from} to {mail.to}, {mail.at}
        </p>
        <iframe
          title={`The mail “${mail.subject}”`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcdoc={mail.html.replace('<head>', '<head><base target="_blank">')}
        />
        <details>
          <summary>As text</summary>
          <pre>{mail.text}</pre>
        </details>
      </article>
    )}
  </section>
);

type MailRowProps = { mail: ShownMail; isChosen: boolean; order: string | undefined };

const MailRow = ({ mail, isChosen, order }: MailRowProps) => (
  <li>
    <a
      href={linkTo({ ...(order && { order }), mail: String(mail.number) })}
      aria-current={isChosen ? 'true' : undefined}
    >
      <b>{mail.subject}</b>
      <small>{mail.at}</small>
      <span>
        {mail.kind}, to {mail.to}
      </span>
    </a>
  </li>
);

const Team = ({ team }: Pick<ShownPage, 'team'>) => (
  <section class="later" aria-labelledby="team">
    <h2 id="team">
      Messages to the team <Count shown={team.length} all={team.length} />
    </h2>
    {team.length === 0 && <p class="none">None yet: cases and finished privacy requests are told here.</p>}
    {team.map(({ at, subject, message }) => (
      <details>
        <summary>
          {subject} <span class="count">{at}</span>
        </summary>
        <pre>{message}</pre>
      </details>
    ))}
  </section>
);

const Commands = ({ commands }: Pick<ShownPage, 'commands'>) => (
  <section class="later" aria-labelledby="commands">
    <h2 id="commands">Commands, in the folder of the project</h2>
    <ul class="commands">
      {commands.map(({ what, line }) => (
        <li>
          {what}
          <div>
            <code>{line}</code>
            <button type="button" hidden data-copy={line} aria-label={`Copy the command: ${what}`}>
              Copy
            </button>
          </div>
        </li>
      ))}
    </ul>
  </section>
);

const Count = ({ shown, all }: { shown: number; all: number }) => (
  <span class="count">{shown < all ? `the latest ${shown} of ${all}` : all}</span>
);
