import type { TeamMessage } from '../../sandbox/play/console/home.ts';
import type { ReadyCommand } from '../../sandbox/play/what-now.ts';
import { ask } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import { useShell } from '../shell.ts';
import { At, Card, Empty, Result } from '../ui.tsx';

/** Shows the messages to the team, and commands for the same sandbox, ready to paste. */
export function Team() {
  const { store } = useShell();
  const told = useLoaded(() => ask<TeamMessage[]>('team'), []);
  const commands = useLoaded(() => ask<ReadyCommand[]>(`commands?${new URLSearchParams({ store })}`), [store]);
  return (
    <>
      <header class="head">
        <h1>Team messages</h1>
      </header>
      <Result of={told}>
        {(messages) =>
          messages.length === 0 ? (
            <Empty title="The team was told nothing yet">
              Cases and finished privacy requests are told here, as by SNS.
            </Empty>
          ) : (
            <Card title="The latest first">
              {messages.map(({ at, subject, message }) => (
                <details key={`${at} ${subject}`} class="told">
                  <summary>
                    {subject}{' '}
                    <small class="soft">
                      <At at={at} />
                    </small>
                  </summary>
                  <pre>{message}</pre>
                </details>
              ))}
            </Card>
          )
        }
      </Result>
      <Result of={commands}>
        {(all) => (
          <Card title="Commands, in the folder of the project">
            <dl class="commands">
              {all.map(({ what, line }) => (
                <div key={line}>
                  <dt>{what}</dt>
                  <dd>
                    <code>{line}</code>
                    <button type="button" onClick={() => void navigator.clipboard.writeText(line)}>
                      Copy<span class="unseen"> the command: {what}</span>
                    </button>
                  </dd>
                </div>
              ))}
            </dl>
          </Card>
        )}
      </Result>
    </>
  );
}
