import { NUMBERS, type NumberName, type NumberValue } from '../domain/metrics/numbers.ts';
import { call } from './client.ts';
import { useLoaded } from './loaded.ts';
import { Range } from './orders.tsx';
import { filter, type Whereabouts } from './place.ts';
import { nowIn, useShell } from './shell.ts';
import { Card, Empty, Go, Result, Wide } from './ui.tsx';
import { addDays, calendarDay, capital, count, isoDay, money, percent, plain } from './words.ts';

type Day = { day: string; counts: Readonly<Record<string, number>> };

/** Shows the store's counts by day, and the numbers made of them. Each day links to its orders. */
export function Numbers({ place }: { place: Whereabouts }) {
  const shell = useShell();
  const today = isoDay(nowIn(shell));
  const { from = addDays(today, -27), to = today } = place;
  const found = useLoaded(() => call('metrics', { store: shell.store, query: { from, to } }), [shell.store, from, to]);
  return (
    <>
      <header class="head">
        <h1>Numbers</h1>
        <div class="filters">
          {[7, 28, 90].map((days) => (
            <button
              key={days}
              type="button"
              aria-pressed={to === today && from === addDays(today, 1 - days)}
              onClick={() => filter({ from: addDays(today, 1 - days), to: today })}
            >
              {days} days
            </button>
          ))}
          <Range from={from} to={to} />
        </div>
      </header>
      <Result of={found}>
        {({ days, periods }) =>
          days.length === 0 ? (
            <Empty title="Nothing was counted in these days">Choose others above.</Empty>
          ) : (
            <Shown days={days} numbers={periods[0]?.numbers ?? []} from={from} to={to} />
          )
        }
      </Result>
    </>
  );
}

/** Groups of related numbers. Numbers of no group come last. */
const GROUPS: [title: string, names: NumberName[]][] = [
  [
    'Orders',
    ['orders', 'revenue', 'average_order_value', 'units', 'cancellation_rate', 'refund_rate', 'return_rate', 'refunds'],
  ],
  ['Until it leaves', ['parcels_dispatched', 'hours_to_dispatch', 'hours_to_dispatch_p50', 'hours_to_dispatch_p90']],
  [
    'On its way',
    [
      'parcels_delivered',
      'on_time',
      'as_told',
      'days_to_deliver',
      'hours_in_transit',
      'hours_in_transit_p50',
      'hours_in_transit_p90',
      'orders_delivered',
      'late_told',
      'late_notices_true',
    ],
  ],
  ['What customers say', ['response_rate', 'check_in_yes', 'rating', 'csat', 'nps', 'requests']],
  ['Cases', ['cases_closed', 'first_contact', 'hours_to_answer_p50', 'hours_to_close_p50', 'hours_to_close_p90']],
];
/** A number of more things than this is shown as a table. */
const MOST_TILES = 3;

function Shown({ days, numbers, from, to }: { days: Day[]; numbers: NumberValue[]; from: string; to: string }) {
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  const tables = (Object.keys(NUMBERS) as NumberName[]).filter((name) => !grouped.has(name));
  return (
    <>
      <ByDay days={days} from={from} to={to} />
      {GROUPS.map(([title, names]) => {
        const values = names.flatMap((name) => numbers.filter((one) => one.name === name).slice(0, MOST_TILES));
        if (values.length === 0) return null;
        return (
          <section key={title} aria-label={title}>
            <h2 class="group">{title}</h2>
            <div class="tiles">
              {values.map((one) => (
                <Tile key={`${one.name} ${one.of}`} number={one} />
              ))}
            </div>
          </section>
        );
      })}
      <div class="columns">
        {tables.map((name) => {
          const values = numbers.filter((one) => one.name === name);
          return values.length > 0 && <Table key={name} name={name} values={values} />;
        })}
      </div>
    </>
  );
}

/** Shows a number. When it is opened, it explains what the number means and which counts it comes from. */
function Tile({ number }: { number: NumberValue }) {
  const { title, says, from } = NUMBERS[number.name];
  return (
    <details class="tile">
      <summary title={says}>
        <span>
          {title}
          {number.of && number.unit !== 'money' && `, ${plain(number.of)}`}
        </span>
        <b>{written(number)}</b>
      </summary>
      <p>{says}</p>
      <p>Counted from {from}.</p>
    </details>
  );
}

function written({ value, unit, of }: NumberValue): string {
  switch (unit) {
    case 'money':
      return money(value, of ?? 'USD');
    case 'share':
      return percent(value);
    case 'hours':
      return `${count(Math.round(value * 10) / 10)} h`;
    case 'days':
      return `${value.toFixed(1)} days`;
    case 'points':
      return String(Math.round(value * 10) / 10);
    case 'count':
      return count(value);
  }
}

const MOST_IN_TABLE = 30;

function Table({ name, values }: { name: NumberName; values: NumberValue[] }) {
  const { title, says, from } = NUMBERS[name];
  return (
    <Card title={title}>
      <details>
        <summary>What it is</summary>
        <p>{says}</p>
        <p>Counted from {from}.</p>
      </details>
      <Wide title={`${title}: table`}>
        <table>
          <tbody>
            {[...values]
              .sort((a, b) => b.value - a.value)
              .slice(0, MOST_IN_TABLE)
              .map((one) => (
                <tr key={one.of}>
                  <th scope="row">{capital(one.of ?? title)}</th>
                  <td>{written(one)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </Wide>
    </Card>
  );
}

const BARS: [name: string, title: string][] = [
  ['orders', 'Orders placed'],
  ['parcels_delivered', 'Parcels delivered'],
];

function ByDay({ days, from, to }: { days: Day[]; from: string; to: string }) {
  const known = new Map(days.map(({ day, counts }) => [day, counts]));
  const all: string[] = [];
  for (let day = from; day <= to && all.length < 93; day = addDays(day, 1)) all.push(day);
  return (
    <Card title="By day">
      {BARS.map(([name, title]) => {
        const most = Math.max(1, ...all.map((day) => known.get(day)?.[name] ?? 0));
        return (
          <figure key={name} class="bars">
            <figcaption>{title}</figcaption>
            <div>
              {all.map((day) => {
                const n = known.get(day)?.[name] ?? 0;
                return (
                  <Go
                    key={day}
                    to={{ view: 'orders', from: day, to: day }}
                    aria-label={`${calendarDay(day)}: ${n} ${title.toLowerCase()}`}
                    title={`${calendarDay(day)}: ${n}`}
                  >
                    <i style={{ height: `${(n / most) * 100}%` }} />
                  </Go>
                );
              })}
            </div>
          </figure>
        );
      })}
      <p class="soft axis">
        <span>{calendarDay(from)}</span>
        <span>A bar leads to the orders of its day</span>
        <span>{calendarDay(to)}</span>
      </p>
    </Card>
  );
}
