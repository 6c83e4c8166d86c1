import { MESSAGE_KINDS } from '../domain/message/kinds.ts';
import { call } from './client.ts';
import { refresh } from './live.ts';
import { useLoaded } from './loaded.ts';
import { useShell } from './shell.ts';
import { At, Badge, Card, Empty, type Prompt, Result, useAsk } from './ui.tsx';
import { calendarDay, capital, count, some } from './words.ts';

const reason = { name: 'reason', label: 'Why, for the audit', type: 'long' } as const;

/** Shows how many mails are sent, what is stopped, and whether an address receives any. */
export function Sending() {
  const { store } = useShell();
  const [ask, dialog] = useAsk();
  const found = useLoaded(() => call('sending', { store }), [store]);
  const change = (what: 'stop' | 'resume', kinds: readonly string[]): Prompt => ({
    title: `${capital(what)} ${kinds.length === 1 ? capital(kinds[0]!) : 'every kind'}`,
    says:
      what === 'stop' ? (
        <p>Mails of {some(kinds.length, 'kind')} are held until they are resumed.</p>
      ) : (
        <p>Orders that were held are woken.</p>
      ),
    fields: [reason],
    button: capital(what),
    isGrave: what === 'stop',
    async act({ reason }) {
      const { woken, stillHeld } = await call('changeSending', {
        store,
        body: { do: what, kinds: [...kinds] as never, reason: reason! },
      });
      refresh();
      const left = stillHeld.length > 0 ? ` Still held, so resume once more: ${stillHeld.join(', ')}.` : '';
      return what === 'resume' ? `${some(woken, 'order')} woken.${left}` : undefined;
    },
  });
  const address: Prompt = {
    title: 'Whether an address gets mail',
    fields: [
      { name: 'email', label: 'E-mail address', type: 'email' },
      {
        name: 'do',
        label: 'What to do',
        options: [
          ['look', 'Only look'],
          ['suppress', 'Mail it no more'],
          ['lift', 'Mail it again'],
        ],
      },
      reason,
    ],
    button: 'Do it',
    async act({ email, do: what, reason }) {
      const { suppressed, suppressedAt, isNews } = await call('changeAddress', {
        store,
        body: { do: what as 'look', email: email!, reason: reason! },
      });
      return (
        <p>
          {suppressed ? `It gets no mail: ${suppressed}` : 'It gets mail'}
          {suppressedAt && (
            <>
              , since <At at={suppressedAt} />
            </>
          )}
          .{what !== 'look' && !isNews && ' It was so before.'}
        </p>
      );
    },
  };
  return (
    <>
      <header class="head">
        <h1>Sending</h1>
        <div class="deeds">
          <button type="button" onClick={() => ask(address)}>
            An address …
          </button>
          <button type="button" onClick={() => ask(change('resume', MESSAGE_KINDS))}>
            Resume all …
          </button>
          <button type="button" class="grave" onClick={() => ask(change('stop', MESSAGE_KINDS))}>
            Stop all …
          </button>
        </div>
      </header>
      <Result of={found}>
        {({ since, day, ofDay, kinds }) => {
          const stopped = kinds.filter(({ stoppedSince }) => stoppedSince);
          return (
            <>
              <dl class="tiles">
                <div>
                  <dt>Mails of the day</dt>
                  <dd>{count(ofDay)}</dd>
                  <dd class="soft">{day ? calendarDay(day) : 'none ever'}</dd>
                </div>
                <div>
                  <dt>Breaker</dt>
                  <dd>{stopped.length === 0 ? 'Closed' : 'Open'}</dd>
                  <dd class="soft">
                    {stopped.length === 0 ? 'every kind goes' : `${some(stopped.length, 'kind')} stopped`}
                  </dd>
                </div>
              </dl>
              <Card
                title="By kind"
                aside={
                  since && (
                    <span class="soft">
                      counted since <At at={since} />
                    </span>
                  )
                }
              >
                {kinds.length === 0 && <Empty title="No mail has gone yet" />}
                <ul class="rows">
                  {kinds.map(({ kind, sent, stoppedSince }) => (
                    <li key={kind} class="row">
                      <span class="grow">{capital(kind)}</span>
                      {stoppedSince && (
                        <Badge tone="bad">
                          stopped <At at={stoppedSince} isRelative />
                        </Badge>
                      )}
                      <span class="number">{count(sent)}</span>
                      <button type="button" onClick={() => ask(change(stoppedSince ? 'resume' : 'stop', [kind]))}>
                        {stoppedSince ? 'Resume' : 'Stop'}
                        <span class="unseen"> {capital(kind)}</span> …
                      </button>
                    </li>
                  ))}
                </ul>
              </Card>
            </>
          );
        }}
      </Result>
      {dialog}
    </>
  );
}
