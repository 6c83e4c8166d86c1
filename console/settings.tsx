import { useState } from 'preact/hooks';
import { type Difference, valuesIn } from '../domain/shared/differences.ts';
import type { AdminAnswers } from './answers.ts';
import { call } from './client.ts';
import { useLoaded, usePages } from './loaded.ts';
import { useShell } from './shell.ts';
import { At, Badge, Card, Empty, Pager, Result, Wide } from './ui.tsx';

type SettingsChangeRow = AdminAnswers['settings']['changes'][number];

/**
 * Shows the store's settings in force, under the names that decisions use, and what changed. Settings are changed in
 * the file and deployed.
 */
export function Settings() {
  const { store } = useShell();
  const [text, set] = useState('');
  const found = useLoaded(() => call('settings', { store, query: {} }), [store]);
  return (
    <>
      <header class="head">
        <h1>Settings</h1>
        <input
          type="search"
          aria-label="Show only"
          placeholder="Show only …"
          onInput={({ currentTarget }) => set(currentTarget.value)}
        />
      </header>
      <Changes />
      <Result of={found}>
        {({ version, since, settings }) => (
          <Card
            title="In force"
            aside={
              <span class="soft">
                version {version},{' '}
                {since ? (
                  <>
                    since <At at={since} />
                  </>
                ) : (
                  'deployed within the hour'
                )}
              </span>
            }
          >
            <Wide title="Settings: table">
              <table class="settings">
                <tbody>
                  {valuesIn(settings)
                    .filter(({ path }) => path.toLowerCase().includes(text.toLowerCase()))
                    .slice(0, 200)
                    .map(({ path, value }) => (
                      <tr key={path}>
                        <th scope="row">
                          <code>{path}</code>
                        </th>
                        <td>{textOf(value)}</td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </Wide>
            <p class="soft">
              They are changed in porchlight.config.ts and take effect when it is deployed;{' '}
              <code>npx porchlight diff</code> shows before what that does.
            </p>
          </Card>
        )}
      </Result>
    </>
  );
}

/** Shows what changed with each deployment. The sweep records a change within the hour. */
function Changes() {
  const { store } = useShell();
  const found = usePages(
    async (limit, cursor) => {
      const { changes, cursor: next } = await call('settings', { store, query: { limit, cursor } });
      return { rows: changes, cursor: next };
    },
    [store],
  );
  return (
    <>
      <Result of={found}>
        {({ rows }) => (
          <Card title="What changed">
            {rows.length === 0 ? (
              <Empty title="Nothing yet">What a deployment changes stands here, at the latest an hour after it.</Empty>
            ) : (
              <ol class="rows">
                {rows.map((one) => (
                  <ChangeRow key={one.at ?? one.version} change={one} />
                ))}
              </ol>
            )}
          </Card>
        )}
      </Result>
      <Pager of={found} what="changes" />
    </>
  );
}

const MOST = 20;

function ChangeRow({ change: { at, version, changes } }: { change: SettingsChangeRow }) {
  return (
    <li data-row class="row change">
      <span class="soft">{at ? <At at={at} /> : <Badge tone="info">within the hour</Badge>}</span>
      <ul class="grow">
        {changes.slice(0, MOST).map((one) => (
          <li key={one.path}>
            <code>{one.path}</code> <Was {...one} />
          </li>
        ))}
        {changes.length > MOST && <li class="soft">and {changes.length - MOST} more</li>}
      </ul>
      <small class="soft">{version}</small>
    </li>
  );
}

function Was({ before, after }: Difference) {
  if (before === undefined) return <ins>{textOf(after)}</ins>;
  if (after === undefined) return <del>{textOf(before)}</del>;
  return (
    <>
      <del>{textOf(before)}</del> → <ins>{textOf(after)}</ins>
    </>
  );
}

const textOf = (value: unknown): string =>
  Array.isArray(value) && value.every((one) => typeof one !== 'object')
    ? value.join(', ') || 'none'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
