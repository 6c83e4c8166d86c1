import { useState } from 'preact/hooks';
import { call } from './client.ts';
import { useLoaded } from './loaded.ts';
import { useShell } from './shell.ts';
import { Card, Result, Wide } from './ui.tsx';

/** The settings in force of the store, as decisions name them. They are changed in the file, and deployed. */
export function Settings() {
  const { store } = useShell();
  const [text, set] = useState('');
  const found = useLoaded(() => call('settings', { store }), [store]);
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
      <Result of={found}>
        {({ version, settings }) => (
          <Card title="In force" aside={<span class="soft">version {version}</span>}>
            <Wide title="Settings: table">
              <table class="settings">
                <tbody>
                  {rowsOf(settings)
                    .filter(([name]) => name.toLowerCase().includes(text.toLowerCase()))
                    .slice(0, 200)
                    .map(([name, value]) => (
                      <tr key={name}>
                        <th scope="row">
                          <code>{name}</code>
                        </th>
                        <td>{value}</td>
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

/** `late.confidence`, `0.9` */
function rowsOf(value: unknown, name = ''): [name: string, value: string][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[name, textOf(value)]];
  return Object.entries(value).flatMap(([key, one]) => rowsOf(one, name ? `${name}.${key}` : key));
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
