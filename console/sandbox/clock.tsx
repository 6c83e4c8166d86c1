import { useEffect, useState } from 'preact/hooks';
import { ask } from '../client.ts';
import { refresh } from '../live.ts';
import { nowIn, useShell } from '../shell.ts';
import { ago, fullTime, isoDay, timeOf } from '../words.ts';

const SPEEDS = [
  [0, 'Paused'],
  [1, 'Real pace'],
  [60, 'A minute a second'],
  [3600, 'An hour a second'],
  [86400, 'A day a second'],
] as const;

/** Shows the sandbox's time, and moves it. */
export function Clock() {
  const shell = useShell();
  const { live } = shell;
  const [isBusy, setBusy] = useState(false);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!live) return <p class="clock soft">Asking the sandbox …</p>;
  const now = nowIn(shell);
  const move = async (wish: object) => {
    setBusy(true);
    try {
      await ask('clock', wish);
    } finally {
      setBusy(false);
      refresh();
    }
  };
  return (
    <fieldset class="clock" aria-label="The sandbox’s clock" aria-busy={isBusy}>
      <time dateTime={new Date(now).toISOString()} title={fullTime(new Date(now).toISOString())}>
        {fullTime(new Date(now).toISOString())}
      </time>
      <select
        aria-label="Speed"
        value={live.speed}
        onChange={({ currentTarget: { value } }) => void move({ speed: Number(value) })}
      >
        {SPEEDS.map(([speed, title]) => (
          <option key={speed} value={speed}>
            {title}
          </option>
        ))}
      </select>
      <button
        type="button"
        disabled={isBusy || !live.next}
        title={live.next ? `${timeOf(live.next)}, ${ago(live.next, now)}` : 'Nothing is due'}
        onClick={() => void move({ advance: 'next' })}
      >
        Next event
      </button>
      {[
        ['P1D', '+1 day'],
        ['P14D', '+2 weeks'],
      ].map(([by, title]) => (
        <button key={by} type="button" disabled={isBusy} onClick={() => void move({ advance: by })}>
          {title}
        </button>
      ))}
      <label for="jump" class="unseen">
        Jump to a day
      </label>
      <input
        id="jump"
        title="Jump to a day"
        type="date"
        min={isoDay(now)}
        disabled={isBusy}
        onChange={({ currentTarget }) => {
          if (currentTarget.value) void move({ to: `${currentTarget.value}T12:00:00Z` });
          currentTarget.value = '';
        }}
      />
    </fieldset>
  );
}
