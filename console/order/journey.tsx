import { useEffect, useRef, useState } from 'preact/hooks';
import type { DrawnMachine } from '../../bin/console/picture.ts';
import type { PassedState } from '../../domain/admin/states.ts';
import type { RunStates } from '../answers.ts';
import { call } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import { useShell } from '../shell.ts';
import { At, Badge, Card, Empty, Result } from '../ui.tsx';
import { timeOf } from '../words.ts';

// The graph of the machine, as it is deployed, with the way that the order took. It is laid out when the console is bundled.

declare const JOURNEY_PICTURE: DrawnMachine;

const MOST_PAGES = 5;
const LINE_HEIGHT = 17;
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

const SCALES = [0.3, 0.42, 0.6, 0.8, 1];

function Graph({ states }: { states: PassedState[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(2);
  const { width, height, boxes, lines } = JOURNEY_PICTURE;
  const scale = SCALES[zoom]!;
  const last = new Map(states.map((one) => [one.state, one])); // a state that was passed again shows its last time
  const ways = new Set(states.map(({ state }, i) => `${states[i - 1]?.state}\n${state}`));
  const current = states.at(-1)?.state;
  useEffect(() => {
    const box = boxes.find(({ name }) => name === current);
    const { clientWidth, clientHeight } = frame.current!;
    if (box) frame.current!.scrollTo(box.x * scale - clientWidth / 2, box.y * scale - clientHeight / 2);
  }, [current, scale]);
  return (
    <div class="graph-frame">
      <div class="zoom" role="group" aria-label="Size of the graph">
        <button type="button" aria-label="Smaller" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
          −
        </button>
        <button
          type="button"
          aria-label="Larger"
          disabled={zoom === SCALES.length - 1}
          onClick={() => setZoom(zoom + 1)}
        >
          +
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and who has only keys gets there so */}
      <div class="graph" ref={frame} tabIndex={0} role="region" aria-label={`The graph of the journey, at ${current}`}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width={width * scale}
          height={height * scale}
          role="img"
          aria-label={`At ${current}`}
        >
          <defs>
            {['plain', 'went'].map((id) => (
              <marker
                key={id}
                id={id}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="8"
                markerHeight="8"
                orient="auto"
              >
                <path d="M0 0L8 4L0 8z" class={id} />
              </marker>
            ))}
          </defs>
          {lines.map(({ from, to, d, isError }) => {
            const went = ways.has(`${from}\n${to}`);
            return (
              <path
                key={`${from} ${to}`}
                d={d}
                class={`way ${went ? 'went' : ''} ${isError ? 'error' : ''}`}
                marker-end={`url(#${went ? 'went' : 'plain'})`}
              />
            );
          })}
          {boxes.map(({ name, x, y, width: w, height: h, lines: texts, kind }) => {
            const passed = last.get(name);
            const says = passed ? `${name}: ${passed.outcome}, ${timeOf(passed.entered)}` : name;
            return (
              <g key={name} class={`state ${kind} ${passed ? passed.outcome : ''}`} data-state={name}>
                <title>{says}</title>
                <rect
                  x={x - w / 2}
                  y={y - h / 2}
                  width={w}
                  height={h}
                  rx={kind === 'choice' ? 0 : kind === 'end' ? 18 : 6}
                />
                <text x={x} text-anchor="middle">
                  {texts.map((line, i) => (
                    <tspan key={line} x={x} y={y - ((texts.length - 1) * LINE_HEIGHT) / 2 + 4 + i * LINE_HEIGHT}>
                      {line}
                    </tspan>
                  ))}
                </text>
                {passed && (
                  <text class="when" x={x} y={y + h / 2 + 12} text-anchor="middle">
                    {timeOf(passed.entered)}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}
