import type { Settings } from '../../../domain/policy/settings.ts';
import { caseKey, decisionKey, ledgerKey, orderKey, orderOf } from '../../../domain/records/keys.ts';
import type { Faults } from '../../faults.ts';
import { changeFlow, type RehearsedOrder } from '../rehearsal/memory.ts';
import { openRehearsal } from '../rehearsal/rehearsal.ts';
import type { StoredItem } from '../report.ts';
import type { Evidence } from './evidence.ts';
import type { CampaignWorld } from './world.ts';

/**
 * A rehearsal with the same rules and the same graph, at hundreds of orders a second. It has no metrics and no bundles.
 */
export function memoryWorld(settings: Settings, store: string, startAt: number, faults: Faults): CampaignWorld {
  const team: string[] = [];
  const { clock, memory, mails, post, executions } = openRehearsal(settings, {
    startAt,
    faults,
    around: (port) => ({
      ...port,
      notifyTeam: async (pk) => void team.push(`order ${orderOf(pk).orderId} `),
    }),
  });
  const keyOf = (orderId: string) => orderKey(store, orderId);
  const runsOf = (orderId: string) =>
    executions().filter(({ input }) => (input as { pk: string }).pk === keyOf(orderId));

  return {
    clock,
    post: (line) =>
      post(line).then(
        ({ status }) => status,
        () => 500,
      ),
    async abort(orderIds) {
      for (const execution of orderIds.flatMap(runsOf)) execution.stop();
    },
    async sweep() {},
    async help(orderIds) {
      const stopped = orderIds.filter((orderId) => memory.orders.get(keyOf(orderId))?.flow.stage === 'stopped');
      for (const orderId of stopped) {
        const { flow } = memory.orders.get(keyOf(orderId))!;
        changeFlow(memory, keyOf(orderId), { ...flow, stage: 'restart' });
      }
      return stopped.map((orderId) => `${orderId} was started again`);
    },
    async evidence(orderIds): Promise<Evidence> {
      return {
        orders: new Map(
          orderIds.map((orderId) => {
            const order = memory.orders.get(keyOf(orderId));
            const runs = runsOf(orderId).map(({ status, error }) => ({ status, error }));
            return [orderId, { items: order ? itemsOf(keyOf(orderId), order) : [], runs }];
          }),
        ),
        mails: mails.map(({ pk, mail, at }) => ({
          order: orderOf(pk).orderId,
          kind: mail.kind,
          parcel: mail.parcelId ?? '',
          key: ledgerKey(mail),
          at,
          text: '',
        })),
        counts: undefined,
        team,
      };
    },
  };
}

/** The items as they would be in the table. */
function itemsOf(pk: string, { meta, flow, events, mails, decisions, cases }: RehearsedOrder): StoredItem[] {
  const { registers, ...others } = flow;
  return [
    ...(meta ? [{ pk, sk: 'META' }] : []),
    { pk, sk: 'FLOW', ...others, ...registers },
    ...events.map((event) => ({ pk, ...event })),
    ...mails.map((entry) => ({ pk, sk: ledgerKey(entry), ...entry })),
    ...decisions.map((decision) => ({ pk, sk: decisionKey(decision.at, decision), ...decision })),
    ...cases.map((one) => ({ pk, sk: caseKey(one.cause, one.subject), ...one })),
  ];
}
