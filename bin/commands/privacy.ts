import { commandLine } from '../../domain/shared/command-line.ts';
import {
  type AskedRequest,
  type DataSubject,
  dueAt,
  eraseCustomer,
  eraseStore,
  exportCustomer,
  listRequests,
} from '../../lambdas/shared/use-cases/privacy-requests.ts';
import { defineCommand, expected, type Outcome, oneOf, type Print, UsageError } from '../command.ts';
import { columns } from '../format.ts';
import { findJourneys, type Journeys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'privacy',
  summary: 'hands out or erases what is kept about a customer, of any platform',
  usage: [
    'export STORE --email EMAIL    what is kept about all orders of the address; the team is told where',
    'erase STORE --email EMAIL     erases them; --order ID instead: one order',
    'erase STORE --all --confirm STORE    every order of a store, also of one taken out of the settings',
    'status STORE [--email EMAIL]  the requests of a store, how far they are and by when they are due',
  ],
  notes: 'What is asked twice on a day is one request. An erasure cannot be undone.',
  options: {
    ...targetOptions,
    email: { type: 'string', value: 'EMAIL', about: 'whose data: every order of the address at the store' },
    all: { type: 'boolean', default: false, about: 'to erase: everything of the store' },
    confirm: { type: 'string', value: 'STORE', about: 'the store once more, as nobody can undo it' },
    order: { type: 'string', value: 'ID', about: 'the data of this order alone' },
  },
  async run({ positionals, values, print }) {
    const [word, store = ''] = positionals;
    const action = oneOf(word, ['export', 'erase', 'status'], 'what to do');
    expected(positionals, 'a store', 2);
    if (values.all) return eraseAll(action, store, values, print);
    settingsOf(store);
    const of = subjectOf(values);
    if (action !== 'status' && !of) throw new UsageError('expected --email or --order: whose data is it?');
    const found = await findJourneys(values);
    if (action === 'status') return status(found, store, of, print);
    return ask(found, action, store, of!, print);
  },
});

function subjectOf({
  email,
  order,
}: {
  email?: string | undefined;
  order?: string | undefined;
}): DataSubject | undefined {
  if (email !== undefined && order !== undefined) throw new UsageError('expected --email or --order, not both');
  if (order) return { orderIds: [order] };
  if (email === undefined) return undefined;
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new UsageError(`${email}: expected an e-mail address`);
  return { email };
}

type All = Parameters<typeof findJourneys>[0] & {
  email?: string | undefined;
  order?: string | undefined;
  confirm?: string | undefined;
};

async function eraseAll(action: string, store: string, values: All, print: Print): Promise<Outcome> {
  if (action !== 'erase') throw new UsageError('--all: expected with erase only');
  if (values.email ?? values.order) throw new UsageError('expected --all, --email or --order: one of them');
  if (!/^[a-z0-9-]+$/i.test(store)) throw new UsageError(`${store}: expected a store's id`);
  if (values.confirm !== store) throw new UsageError(`--all erases every order of ${store}: say --confirm ${store}`);
  const found = await findJourneys(values);
  return told(await eraseStore(found.journeys, store, found.now), store, found, print);
}

async function ask(
  found: Journeys,
  action: 'export' | 'erase',
  store: string,
  of: DataSubject,
  print: Print,
): Promise<Outcome> {
  const request = action === 'export' ? exportCustomer : eraseCustomer;
  return told(await request(found.journeys, store, of, found.now), store, found, print);
}

function told(asked: AskedRequest, store: string, { now, flags }: Journeys, print: Print): Outcome {
  const status = commandLine('privacy', ['status', store], flags);
  print(
    asked.isNews
      ? `asked for, as request ${asked.id}, due by ${dueAt(now).slice(0, 10)}: the team is told when it is done; ${status}`
      : `was asked for today, as request ${asked.id}: ${status}`,
  );
  return { data: asked };
}

const STATUS = { open: 'under way', erased: 'erased, a second look is to come', done: 'done' } as const;

async function status(
  { journeys }: Journeys,
  store: string,
  of: DataSubject | undefined,
  print: Print,
): Promise<Outcome> {
  const requests = await listRequests(journeys, store, of);
  if (requests.length === 0) print(`${store} has no such request`);
  const rows = requests.map(({ id, request, platform, receivedAt, status, dueAt: due, doneAt }) => [
    receivedAt,
    request.replace('_', ' '),
    platform === 'own' ? 'by the team' : `by ${platform}`,
    `${STATUS[status]} ${doneAt ?? `by ${due.slice(0, 10)} at the latest`}`,
    id,
  ]);
  for (const row of columns(rows)) print(row);
  return { data: requests };
}
