import { useState } from 'preact/hooks';
import type { RunStates } from '../answers.ts';
import { call } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import { useShell } from '../shell.ts';
import { At, Badge, Card, Empty, Result } from '../ui.tsx';
import { Graph } from './graph.tsx';

const MOST_PAGES = 5;
const TONES = { passed: 'good', current: 'info', caught: 'warn', failed: 'bad' } as const;

async function statesOf(store: string, orderId: string, run: string): Promise<RunStates> {
  const first = await call('readStates', { store, orderId, query: { run } });
  const states = [...first.states];
  let { cursor } = first;
  for (let pages = 1; cursor && pages < MOST_PAGES; pages++) {
    const page: RunStates = await call('readStates', { store, orderId, query: { run, cursor } });
    states.push(...page.states);
    cursor = page.cursor;
  }
  return { ...first, states };
}

type JourneyProps = { store: string; orderId: string; runs: number; link: string };

export function Journey({ store, orderId, runs, link }: JourneyProps) {
  const [run, choose] = useState<number>();
  const shown = run ?? runs;
  const { isSandbox } = useShell();
  const found = useLoaded(() => statesOf(store, orderId, String(shown)), [store, orderId, shown]);
  return (
    <Card
      title="Its journey"
      class="journey"
      aside={
        <div class="deeds">
          {runs > 1 && (
            <select aria-label="Run" value={shown} onChange={({ currentTarget: { value } }) => choose(Number(value))}>
              {Array.from({ length: runs }, (_, i) => (
                <option key={i} value={i + 1}>
                  Run {i + 1}
                </option>
              ))}
            </select>
          )}
          {!isSandbox && (
            <a href={link} target="_blank" rel="noreferrer">
              In the AWS console
            </a>
          )}
        </div>
      }
    >
      <Result of={found}>
        {({ states, because, execution }) =>
          states.length === 0 ? (
            <Empty title="No state is known">{because ?? 'Its execution has not begun.'}</Empty>
          ) : (
            <>
              <Graph states={states} />
              <details>
                <summary>
                  {states.length} states passed, as a list <small class="soft">{execution.name}</small>
                </summary>
                <ol class="scans" reversed>
                  {states
                    .slice(-100)
                    .reverse()
                    .map(({ state, entered, outcome, error, retries }) => (
                      <li key={`${state} ${entered}`}>
                        <At at={entered} />
                        <span>
                          {state} <Badge tone={TONES[outcome]}>{outcome}</Badge>
                          {error && <small class="soft"> {error}</small>}
                          {retries && <small class="soft"> tried {retries + 1} times</small>}
                        </span>
                      </li>
                    ))}
                </ol>
              </details>
            </>
          )
        }
      </Result>
    </Card>
  );
}
