import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { wholeHistory } from '../../../bin/history.ts';
import type { Journeys } from '../../../bin/journeys.ts';
import { orderScreen } from '../../../bin/order-screen.ts';
import { awaitsNow, local, standOf } from '../../../bin/order-words.ts';
import { type History, openCases, zoneOfOrder } from '../../../domain/journey/history.ts';
import type { Settings, StoreSettings } from '../../../domain/policy/settings.ts';
import type { Meta } from '../../../domain/records/items.ts';
import { executionName, META, orderKey, orderOf } from '../../../domain/records/keys.ts';
import { compare } from '../../../domain/shared/sorting.ts';
import type { Sandbox } from '../../index.ts';
import { commandsFor, type ReadyCommand } from '../what-now.ts';

// What the start page shows, read from the sandbox at each request.

export type ShownOrder = {
  store: string;
  orderId: string;
  customer: string;
  placed: string;
  awaits: string;
  until?: string;
  cases: string[];
};
export type ShownMail = { number: number; kind: string; subject: string; to: string; from: string; at: string };
export type ShownPage = {
  title: string;
  clock: { now: string; zone: string; utc: string; next?: string };
  orders: ShownOrder[];
  /** How many there are, shown or not. */
  orderCount: number;
  /** The order that was chosen, on one screen. */
  screen?: { store: string; orderId: string; lines: string[] };
  mails: ShownMail[];
  mailCount: number;
  mail?: ShownMail & { html: string; text: string };
  team: { at: string; subject: string; message: string }[];
  commands: ReadyCommand[];
};

const MOST_ORDERS = 30;
const MOST_MAILS = 60;
const MOST_MESSAGES = 20;

type PageChoice = { order?: string | null; mail?: string | null };

export function startPage(sandbox: Sandbox, settings: Settings) {
  const { aws, http: api, stack, clock } = sandbox;
  const { stores, retentionDays } = settings;
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const access = { endpoint: aws, region: sandbox.region, credentials };
  const output = (name: string): string => String(stack.outputs[name]);
  const journeys = { client: new DynamoDBClient(access), table: output('JourneysTable'), retentionDays };
  const [[firstStore = '', { timeZone = 'UTC' } = {}] = []] = Object.entries(stores);

  return async (choice: PageChoice): Promise<ShownPage> => {
    const at = clock.now();
    const now = new Date(at).toISOString();
    const here = (ms: number) => local(new Date(ms).toISOString(), timeZone);
    const found: Journeys = { journeys, now, target: { aws: access, now: at, api, output } };
    const refs = await ordersOf(sandbox);
    const known = refs.filter(({ store }) => stores[store]).slice(0, MOST_ORDERS);
    const histories = await Promise.all(known.map((ref) => wholeHistory(found, ref, stores[ref.store]!)));
    const chosen = histories.find((one) => keyOf(one) === choice.order);
    const next = clock.nextEvent();
    const pk = chosen && orderKey(chosen.store, chosen.meta.order.orderId);
    const mails = sandbox.outbox
      .map((mail, number) => ({ ...mail, number }))
      .filter(({ tags }) => pk === undefined || Buffer.from(tags.order ?? '', 'base64url').toString() === pk)
      .reverse();
    const mail = mails.find(({ number }) => String(number) === choice.mail) ?? mails[0];
    const latest = chosen ?? histories[0];
    return {
      title: Object.values(stores)
        .map(({ brand }) => brand.name)
        .join(', '),
      clock: { now: here(at), zone: timeZone, utc: now, ...(next !== undefined && { next: here(next) }) },
      orders: histories.map((one) => orderOfHistory(one, stores[one.store]!, now)),
      orderCount: refs.length,
      ...(chosen && { screen: screenOf(chosen, stores[chosen.store]!, now) }),
      mails: mails.slice(0, MOST_MAILS).map((one) => mailOf(one, here)),
      mailCount: mails.length,
      ...(mail && { mail: { ...mailOf(mail, here), html: mail.html ?? '', text: mail.text ?? '' } }),
      team: sandbox.published
        .slice(-MOST_MESSAGES)
        .reverse()
        .map(({ at: sent, subject = '', message }) => ({ at: here(sent), subject, message })),
      commands: commandsFor(api, latest?.store ?? firstStore, latest?.meta.order.orderId ?? 'ORDER_ID'),
    };
  };
}

const keyOf = ({ store, meta }: History): string => `${store}/${meta.order.orderId}`;

/** The latest first. */
async function ordersOf(sandbox: Sandbox): Promise<{ store: string; orderId: string }[]> {
  const found: { pk: string; placedAt: string }[] = [];
  for await (const item of sandbox.dynamoDb.items(sandbox.tableName('Journeys'))) {
    if ((item.sk as { S?: string }).S !== META) continue;
    const { pk, order } = unmarshall(item as Parameters<typeof unmarshall>[0]) as Meta & { pk: string };
    found.push({ pk, placedAt: order.placedAt });
  }
  return found.sort((a, b) => compare(b.placedAt, a.placedAt)).map(({ pk }) => orderOf(pk));
}

function orderOfHistory(history: History, store: StoreSettings, now: string): ShownOrder {
  const { order } = history.meta;
  const zone = zoneOfOrder(history, store);
  const awaits = awaitsNow(history, store, now);
  return {
    store: history.store,
    orderId: order.orderId,
    customer: order.customer.name ?? order.customer.email ?? '',
    placed: local(order.placedAt, zone),
    awaits: awaits ? `awaits ${awaits.words}` : `its journey ${standOf(history.flow)}`,
    ...(awaits?.until && { until: local(awaits.until, zone) }),
    cases: openCases(history).map(({ cause }) => cause.replaceAll('_', ' ')),
  };
}

const screenOf = (history: History, store: StoreSettings, now: string): NonNullable<ShownPage['screen']> => ({
  store: history.store,
  orderId: history.meta.order.orderId,
  lines: orderScreen(
    history,
    store,
    now,
    executionName(history.store, history.flow.run ?? 1, history.meta.order.orderId),
  ),
});

const mailOf = (
  { number, tags, subject, to, from, at }: Sandbox['outbox'][number] & { number: number },
  here: (ms: number) => string,
): ShownMail => ({
  number,
  kind: (tags.kind ?? '').replaceAll('_', ' '),
  subject,
  to: to.join(', '),
  from,
  at: here(at),
});
