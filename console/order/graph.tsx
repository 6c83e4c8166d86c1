import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PassedState } from '../../domain/admin/states.ts';
import { LINE_HEIGHT, pictureOf } from '../../statemachines/graph.ts';
import { orderJourney } from '../../statemachines/order-journey.ts';
import { curveOf, kindOf } from '../../statemachines/svg.ts';
import { timeOf } from '../words.ts';

// Shows the deployed machine and the way that a run took through it.

const SCALES = [0.35, 0.5, 0.7, 0.9, 1.1];
const ROUND = { choice: 0, end: 18, function: 6, table: 6, wait: 6 };
const SAYS = {
  passed: 'passed',
  current: 'is here',
  caught: 'failed, and it went on',
  failed: 'failed',
};

const wayOf = ({ from, to }: { from: string; to: string }): string => `${from}\n${to}`;
const statesOf = (names: { has(name: string): boolean }) =>
  Object.fromEntries(Object.entries(orderJourney.States).filter(([name]) => names.has(name)));

/** A wait that reached its deadline is shown as passed, because that is how it should go on. */
const asMeant = (one: PassedState): PassedState =>
  one.outcome === 'caught' && one.error === 'States.Timeout' ? { ...one, outcome: 'passed' } : one;

export function Graph({ states: entered }: { states: PassedState[] }) {
  const states = useMemo(() => entered.map(asMeant), [entered]);
  const frame = useRef<HTMLElement>(null);
  const [isWhole, setWhole] = useState(false);
  const [zoom, setZoom] = useState(3);
  const last = new Map(states.map((one) => [one.state, one])); // a state that was entered again shows its last time
  const ways = new Set(states.map(({ state }, i) => wayOf({ from: states[i - 1]?.state ?? '', to: state })));
  const { boxes, lines, width, height } = useMemo(() => {
    if (isWhole) return pictureOf(orderJourney);
    return pictureOf({ States: statesOf(last) }, (way) => ways.has(wayOf(way)));
  }, [isWhole, [...last.keys()].join('\n'), ways.size]);
  const scale = SCALES[zoom]!;
  const current = states.at(-1)?.state;
  const found = new Set(states.map(({ outcome }) => outcome));
  useEffect(() => {
    const box = boxes.find(({ name }) => name === current);
    const { clientWidth, clientHeight } = frame.current!;
    if (box) frame.current!.scrollTo(box.x * scale - clientWidth / 2, box.y * scale - clientHeight / 2);
  }, [current, scale, boxes]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and who has only keys gets there so */}
      <section class="graph" ref={frame} tabIndex={0} aria-label={`The graph of the journey, at ${current}`}>
        <svg
          viewBox={`0 0 ${width} ${height + 16}`}
          width={width * scale}
          height={(height + 16) * scale}
          role="img"
          aria-label={`${last.size} states, the last ${current}`}
        >
          <defs>
            {['plain', 'went'].map((id) => (
              <marker
                key={id}
                id={id}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                orient="auto"
                markerUnits="userSpaceOnUse"
              >
                <path d="M0 0L8 4L0 8z" class={id} />
              </marker>
            ))}
          </defs>
          {lines.map(({ from, to, points, isError }) => {
            const went = ways.has(wayOf({ from, to }));
            return (
              <path
                key={`${from} ${to}`}
                d={curveOf(points)}
                class={`way ${went ? 'went' : ''} ${isError ? 'error' : ''}`}
                marker-end={`url(#${went ? 'went' : 'plain'})`}
              />
            );
          })}
          {boxes.map(({ name, x, y, width: w, height: h, lines: texts }) => {
            const passed = last.get(name);
            return (
              <g key={name} class={`state ${passed?.outcome ?? ''}`} data-state={name}>
                <title>{passed ? `${name}: ${SAYS[passed.outcome]}, ${timeOf(passed.entered)}` : name}</title>
                <rect x={x - w / 2} y={y - h / 2} width={w} height={h} rx={ROUND[kindOf(orderJourney.States[name]!)]} />
                <text text-anchor="middle">
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
      </section>
      <div class="under-graph">
        <ul class="legend">
          {(['passed', 'caught', 'failed', 'current'] as const)
            .filter((one) => found.has(one))
            .map((one) => (
              <li key={one} class={one}>
                {SAYS[one]}
              </li>
            ))}
        </ul>
        <fieldset class="tabs small" aria-label="How much of the graph">
          <button type="button" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
            All states
          </button>
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
        </fieldset>
      </div>
    </>
  );
}
