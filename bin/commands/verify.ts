import { randomBytes } from 'node:crypto';
import { canaryId } from '../../domain/order/canary.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { eraseCustomer } from '../../lambdas/shared/use-cases/privacy-requests.ts';
import { type CanaryStep, type CanaryWay, walk } from '../canary.ts';
import { defineCommand, expected, UsageError } from '../command.ts';
import { allStores, findJourneys } from '../journeys.ts';
import { post, storeKey } from '../posting.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'verify',
  summary: 'sends an order of nobody through the whole stack, to see that all of it works',
  usage: ['[STORE]'],
  notes:
    'The order mails SES’s mailbox simulator and nobody else, stands in no numbers, and is erased at the end. Each step that fails says what to do.',
  options: {
    ...targetOptions,
    patience: { type: 'string', value: 'SECONDS', default: '60', about: 'how long a step may take' },
  },
  async run({ positionals, values, print }) {
    const [store = allStores()[0]!] = expected(positionals, 'one store at the most', 0, 1);
    const patienceMs = Number(values.patience) * 1000;
    if (!(patienceMs > 0)) throw new UsageError(`--patience ${values.patience}: expected a number of seconds`);
    settingsOf(store);
    const { journeys, target, flags } = await findJourneys(values);
    const begun = Date.now();
    const now = () => target.now + Date.now() - begun;
    const orderId = canaryId(`${now().toString(36)}-${randomBytes(3).toString('hex')}`);
    const secret = await storeKey(target, store, 'own');
    const way: CanaryWay = {
      pk: orderKey(store, orderId),
      store,
      orderId,
      journeys,
      flags,
      now,
      patienceMs,
      post: (webhook) => post(target.api, 'own', webhook, secret, now()),
      erase: async () =>
        void (await eraseCustomer(journeys, store, { orderIds: [orderId] }, new Date(now()).toISOString())),
    };
    print(`${orderId} goes through ${target.api}, store ${store}`);
    const steps: CanaryStep[] = [];
    for await (const step of walk(way)) {
      steps.push(step);
      print(`${step.ok ? 'ok  ' : 'FAIL'}  ${step.what}${step.advice ? `\n      ${step.advice}` : ''}`);
    }
    return { ok: steps.every(({ ok }) => ok), data: { store, orderId, steps } };
  },
});
