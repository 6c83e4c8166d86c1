import { useState } from 'preact/hooks';
import type { WholeOrder } from '../answers.ts';
import { MOST_ROWS } from '../loaded.ts';
import { filter } from '../place.ts';
import { Card, Empty } from '../ui.tsx';
import { clockTime, dayOf, fullTime } from '../words.ts';
import { entriesOf, type TimeLineEntry } from './entries.ts';

const KINDS = [
  ['', 'All'],
  ['fact', 'Facts'],
  ['message', 'Messages'],
  ['case', 'Cases'],
  ['answer', 'Answers'],
] as const;

export function TimeLine({ order }: { order: WholeOrder }) {
  const [kind, choose] = useState<TimeLineEntry['what'] | ''>('');
  const [from, setFrom] = useState(0);
  const all = entriesOf(order).filter(({ what }) => kind === '' || what === kind);
  const shown = all.slice(from, from + MOST_ROWS);
  return (
    <Card
      title="Time line"
      class="time-line"
      aside={
        <fieldset class="tabs small" aria-label="What of it">
          {KINDS.map(([one, title]) => (
            <button key={one} type="button" aria-pressed={one === kind} onClick={() => choose(one)}>
              {title}
            </button>
          ))}
        </fieldset>
      }
    >
      {shown.length === 0 && <Empty title="Nothing of this yet" />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and who has only keys gets there so */}
      <section class="scroll" tabIndex={0} aria-label="Everything that happened, the latest first">
        <ol class="entries">
          {shown.map((entry, i) => (
            <Line key={`${entry.at} ${entry.title} ${i}`} entry={entry} before={shown[i - 1]} />
          ))}
        </ol>
      </section>
      {all.length > MOST_ROWS && (
        <p class="deeds">
          {from > 0 && (
            <button type="button" onClick={() => setFrom(from - MOST_ROWS)}>
              Later
            </button>
          )}
          {from + MOST_ROWS < all.length && (
            <button type="button" onClick={() => setFrom(from + MOST_ROWS)}>
              Earlier
            </button>
          )}
        </p>
      )}
    </Card>
  );
}

function Line({
  entry: { at, title, says, note, tone, message },
  before,
}: {
  entry: TimeLineEntry;
  before: TimeLineEntry | undefined;
}) {
  const day = dayOf(at);
  return (
    <>
      {(!before || dayOf(before.at) !== day) && <li class="day">{day}</li>}
      <li class={tone}>
        <time dateTime={at} title={fullTime(at)}>
          {clockTime(at)}
        </time>
        <div>
          {message ? (
            <button type="button" class="link" onClick={() => filter({ mail: message })}>
              {title}
            </button>
          ) : (
            <span>{title}</span>
          )}
          {says && <small>{says}</small>}
          {note && <small class="note">{note}</small>}
        </div>
      </li>
    </>
  );
}
