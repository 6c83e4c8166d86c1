import { compare } from '../../domain/shared/sorting.ts';
import type { PlayedAnswer } from './play.ts';
import type { OrderReport, Report } from './report.ts';

// Prints a run for people: each order's life, and then the sums.

const color =
  (code: number) =>
  (text: string): string =>
    process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text;
const bold = color(1);
const dim = color(2);
const red = color(31);
const green = color(32);
const yellow = color(33);
const cyan = color(36);

/** The rows of one moment are sorted by kind, and mails as they were sent. */
type LifeRow = { at: string; order: number; place?: number; text: string };

/** One order, line by line in virtual time: what came in, which state, and which mail was sent or why not. */
export function lifeOf(order: OrderReport, answers: PlayedAnswer[]): string {
  const rows: LifeRow[] = [
    ...answers.map(({ line, status, body }) => ({ at: iso(line.at), order: 0, text: incoming(line, status, body) })),
    ...order.states
      .filter(({ name }) => isShown(name))
      .map(({ name, at }) => ({ at, order: 1, text: dim(`   ${name}`) })),
    ...order.decisions.map((decision) => decided(order, decision)),
    ...order.cases.map(({ cause, subject, at }) => ({
      at,
      order: 3,
      text: red(`   case opened: ${words(cause)} (${subject})`),
    })),
  ];
  rows.sort((a, b) => compare(a.at, b.at) || a.order - b.order || (a.place ?? 0) - (b.place ?? 0));
  const end = order.stage === 'ended' ? green(`ended: ${words(order.outcome ?? '')}`) : yellow(order.stage);
  let day = '';
  const lines = rows.map(({ at, text }) => {
    const stamp = `${at.slice(5, 10)} ${at.slice(11, 16)}`;
    const shown = stamp === day ? ' '.repeat(stamp.length) : stamp;
    day = stamp;
    return `  ${dim(shown)}  ${text}`;
  });
  return [`${bold(`${order.store} ${order.orderId}`)}  ${end}, ${order.states.length} states`, ...lines, ''].join('\n');
}

/** Waiting and choosing are not shown, because the decisions beside them say more. */
const isShown = (state: string): boolean =>
  !/^(What happened\?|What comes next\?|Wait for a shipment update)$/.test(state);

function incoming({ path, headers, body }: PlayedAnswer['line'], status: number, answer: string): string {
  const topic = headers['X-Shopify-Topic'] ?? headers['x-shopify-topic'];
  const what = topic
    ? `Shopify ${topic}`
    : path.endsWith('/orders')
      ? 'order'
      : (/"milestone":"([^"]*)"/.exec(body)?.[1] ?? path);
  const told = status === 202 ? '' : ` ${dim(status === 200 ? '(a repeat)' : `(${status} ${answer.slice(0, 120)})`)}`;
  const waiting = answer.includes('waiting') ? dim(' (waiting for its order)') : '';
  return `${cyan('→')} ${words(what)}${told}${waiting}`;
}

function decided(
  { mails }: OrderReport,
  { kind, parcel, outcome, reason, at }: OrderReport['decisions'][number],
): LifeRow {
  const about = `${words(kind)}${parcel === undefined ? '' : ` (parcel ${parcel})`}`;
  const row = { at, order: 2 };
  if (outcome !== 'sent') return { ...row, text: yellow(`   ✕ ${about}: ${outcome}, ${words(reason)}`) };
  const place = mails.findIndex((one) => one.kind === kind && one.parcel === parcel && one.at >= at);
  const { subject = '', to = '' } = mails[place] ?? {};
  return { ...row, place, text: green(`   ✉ ${about}: “${subject}” to ${to}`) };
}

const words = (name: string): string => name.replaceAll('_', ' ');

/** The mails, outcomes and cost of a run. */
export function sumsOf({ totals }: Report): string {
  const { cost, metrics, standing } = totals;
  const mails = Object.entries(metrics).filter(([name]) => name.startsWith('mails_'));
  const rest = Object.entries(metrics).filter(([name]) => !name.startsWith('mails_'));
  const row = (name: string, value: string | number): string => `  ${words(name).padEnd(46)}${value}`;
  return [
    bold('Totals'),
    row('orders placed, ended, waiting for their order', `${totals.orders}, ${totals.ended}, ${totals.waiting}`),
    row('webhooks taken, refused', `${totals.webhooks - totals.refused}, ${totals.refused}`),
    row('mails, decisions, cases', `${totals.mails}, ${totals.decisions}, ${totals.cases}`),
    '',
    bold('Metrics'),
    ...rest.map(([name, value]) => row(name, value)),
    ...mails.map(([name, value]) => row(name, value)),
    '',
    bold(`Cost of 1,000 such orders, at us-east-1 list prices of ${cost.pricesAsOf}`),
    ...cost.lines.map(({ what, used, unit, dollars }) =>
      row(
        what,
        `$${((dollars / Math.max(1, cost.orders)) * 1000).toFixed(4)}  ${dim(`(${round(used)} ${unit} here)`)}`,
      ),
    ),
    row('AWS without SES, all in', bold(`$${cost.awsPerThousand.toFixed(2)}`)),
    ...(cost.sweep
      ? [
          row(
            'of it the sweep, for 1,000,000 orders',
            `$${cost.sweep.perMillion.toFixed(2)}, and $${cost.sweep.perMonth.toFixed(2)} a month  ${dim(`(${cost.sweep.sweeps} sweeps here)`)}`,
          ),
        ]
      : []),
    row('with SES', bold(`$${(cost.awsPerThousand + cost.mailPerThousand).toFixed(2)}`)),
    dim(
      '  Lambda time is as measured on this machine. SES is à la carte; its plan Essentials, the default of new accounts,',
    ),
    dim('  adds $0.06 for 1,000 mails.'),
    '',
    bold('Every month, whatever happens'),
    ...standing.lines.map(({ what, used, unit, dollars }) =>
      row(what, `$${dollars.toFixed(2)}  ${dim(`(${used} ${unit})`)}`),
    ),
    row('the stack, a month', bold(`$${standing.month.toFixed(2)}`)),
    row('each further store, a month', bold(`$${standing.furtherStore.toFixed(2)}`)),
  ].join('\n');
}

const round = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));
const iso = (at: number): string => new Date(at).toISOString();
