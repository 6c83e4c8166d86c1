import { call } from './client.ts';
import { useLoaded } from './loaded.ts';
import { Range } from './orders.tsx';
import { filter, type Whereabouts } from './place.ts';
import { nowIn, useShell } from './shell.ts';
import { Card, Empty, Go, Result, Wide } from './ui.tsx';
import { addDays, calendarDay, capital, count, isoDay, money, percent } from './words.ts';

type Day = { day: string; counts: Record<string, number> };
type Sums = Record<string, number>;

/** The store's counts by day, and what they come to. Each day leads to its orders. */
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
        {({ days }) =>
          days.length === 0 ? (
            <Empty title="Nothing was counted in these days">Choose others above.</Empty>
          ) : (
            <Shown days={days} from={from} to={to} />
          )
        }
      </Result>
    </>
  );
}

function Shown({ days, from, to }: { days: Day[]; from: string; to: string }) {
  const sums: Sums = {};
  for (const { counts } of days) for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + n;
  const of = (name: string): number => sums[name] ?? 0;
  const delivered = of('parcels_delivered');
  const sent = sumOf(sums, /^mails_.*_sent$/);
  const revenue = Object.entries(sums).filter(([name]) => name.startsWith('revenue_'));
  const [nps, npsOf] = npsIn(sums);
  const share = (part: number, all: number) => (all > 0 ? percent(part / all) : '–');
  const tiles: [title: string, value: string, says: string][] = [
    ['Orders', count(of('orders')), `${count(of('cancellations'))} cancelled, ${count(of('refunds'))} refunds`],
    ...revenue.map(([name, sum]): [string, string, string] => {
      const currency = name.replace('revenue_', '');
      return [
        'Revenue',
        money(sum, currency),
        of('orders') > 0 ? `${money(sum / of('orders'), currency)} an order` : '',
      ];
    }),
    [
      'Parcels delivered',
      count(delivered),
      delivered > 0 ? `${(of('days_to_deliver') / delivered).toFixed(1)} days from order to door` : '',
    ],
    ['On time', share(of('parcels_on_time'), delivered), 'by the promise'],
    [
      'As told',
      share(of('parcels_as_told'), of('parcels_as_told') + of('parcels_later_than_told')),
      'by the days told first',
    ],
    ['Messages', count(sent), `${count(sumOf(sums, /^mails_.*_skipped$/))} not sent, with a reason`],
    ['NPS', npsOf > 0 ? String(Math.round(nps)) : '–', `${count(npsOf)} answers`],
    ['Cases', count(sumOf(sums, /^cases_.*_(opened|reopened)$/)), `${count(sumOf(sums, /^cases_.*_closed$/))} closed`],
  ];
  return (
    <>
      <dl class="tiles">
        {tiles.map(([title, value, says]) => (
          <div key={title + value}>
            <dt>{title}</dt>
            <dd>{value}</dd>
            <dd class="soft">{says}</dd>
          </div>
        ))}
      </dl>
      <ByDay days={days} from={from} to={to} />
      <div class="columns">
        <Table
          title="Messages by kind"
          rows={pivot(sums, /^mails_(.+)_([a-z]+)$/)}
          columns={['sent', 'delivered', 'skipped', 'held', 'bounced']}
        />
        <Table
          title="Cases by cause"
          rows={pivot(sums, /^cases_(.+)_(opened|answered|closed)$/)}
          columns={['opened', 'answered', 'closed']}
        />
        <Table title="Answers" rows={pivot(sums, /^(check_in|rating|csat|nps)_(.+)$/)} columns={[]} />
      </div>
    </>
  );
}

const sumOf = (sums: Sums, name: RegExp): number =>
  Object.entries(sums).reduce((sum, [one, n]) => (name.test(one) ? sum + n : sum), 0);

/** Promoters less detractors, of a hundred. */
function npsIn(sums: Sums): [nps: number, of: number] {
  const all = sumOf(sums, /^nps_\d+$/);
  return [((sumOf(sums, /^nps_(9|10)$/) - sumOf(sums, /^nps_[0-6]$/)) / all) * 100, all];
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

type Pivot = Map<string, Record<string, number>>;

function pivot(sums: Sums, pattern: RegExp): Pivot {
  const rows: Pivot = new Map();
  for (const [name, n] of Object.entries(sums)) {
    const [, row, column] = pattern.exec(name) ?? [];
    if (row && column) rows.set(row, { ...rows.get(row), [column]: n });
  }
  return rows;
}

/** @param columns those shown; empty: as they come */
function Table({ title, rows, columns }: { title: string; rows: Pivot; columns: string[] }) {
  if (rows.size === 0) return null;
  return (
    <Card title={title}>
      <Wide title={`${title}: table`}>
        <table>
          {columns.length > 0 && (
            <thead>
              <tr>
                <th scope="col">Which</th>
                {columns.map((one) => (
                  <th key={one} scope="col">
                    {capital(one)}
                  </th>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            {[...rows].map(([name, row]) => (
              <tr key={name}>
                <th scope="row">{capital(name)}</th>
                {columns.length > 0 ? (
                  columns.map((one) => <td key={one}>{row[one] ? count(row[one]) : ''}</td>)
                ) : (
                  <td>
                    {Object.entries(row)
                      .map(([value, n]) => `${value}: ${count(n)}`)
                      .join(', ')}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </Card>
  );
}
