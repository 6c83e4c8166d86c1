import type { WholeOrder } from '../answers.ts';
import { call } from '../client.ts';
import { refresh } from '../live.ts';
import { useShell } from '../shell.ts';
import { Go, type Prompt, useAsk } from '../ui.tsx';
import { capital, plain, some } from '../words.ts';

const reason = { name: 'reason', label: 'Why, for the audit', type: 'long' } as const;

/** What people can do to an order. Each is in the audit, with its reason. */
export function Actions({ order }: { order: WholeOrder }) {
  const { store, isSandbox } = useShell();
  const [ask, dialog] = useAsk();
  const { orderId, journey, messages, parcels } = order;
  const of = { store, orderId };
  const done = <T,>(value: T): T => {
    refresh();
    return value;
  };
  const release: Prompt = {
    title: journey.held ? 'Release the order' : 'Decide again now',
    says: <p>Everything that is held for this order is decided again now.</p>,
    fields: [reason],
    button: journey.held ? 'Release' : 'Decide again',
    async act({ reason }) {
      const { held } = done(await call('releaseOrder', { ...of, body: { reason: reason! } }));
      const kinds = held.map(({ kind }) => plain(kind)).join(', ');
      return held.length === 0
        ? 'Nothing was held; its journey looks again.'
        : `${some(held.length, 'message')}: ${kinds}.`;
    },
  };
  const hold: Prompt = {
    title: 'Hold the order',
    says: <p>No message of this order goes until it is released.</p>,
    fields: [reason],
    button: 'Hold',
    isGrave: true,
    async act({ reason }) {
      done(await call('holdOrder', { ...of, body: { reason: reason! } }));
      return undefined;
    },
  };
  const openCase: Prompt = {
    title: 'Open a case',
    fields: [{ name: 'text', label: 'What it is about', type: 'long', isOptional: true }],
    button: 'Open',
    async act({ text }) {
      done(await call('openCase', { store, body: { orderId, text: text || undefined } }));
      return undefined;
    },
  };
  const lost = messages.filter(({ status }) => status === 'failed' || status === 'unknown');
  const resend: Prompt = {
    title: 'Decide once more about what failed',
    says: <p>{lost.map(({ kind, status }) => `${capital(kind)}: ${status}`).join(', ')}</p>,
    fields: [
      {
        name: 'outcome',
        label: 'Which',
        options: [
          ['failed', 'That failed'],
          ['unknown', 'Of which nobody knows'],
        ],
      },
      reason,
    ],
    button: 'Look first',
    async act({ outcome, reason }) {
      const body = { outcome: outcome as 'failed', since: order.order.placedAt, reason: reason! };
      const { messages: named } = await call('resend', { ...of, body: { ...body, dryRun: true } });
      if (named.length === 0) return 'None of this order.';
      const go = async () => {
        done(await call('resend', { ...of, body: { ...body, dryRun: false } }));
      };
      return (
        <>
          <p>
            {some(named.length, 'message')}: {named.map(({ kind }) => plain(kind)).join(', ')}.
          </p>
          <button type="button" class="main" onClick={() => void go()}>
            Decide about {named.length} once more
          </button>
        </>
      );
    },
  };
  return (
    <div class="deeds">
      <button type="button" onClick={() => ask(release)}>
        {release.title} …
      </button>
      {!journey.held && (
        <button type="button" onClick={() => ask(hold)}>
          Hold …
        </button>
      )}
      <button type="button" onClick={() => ask(openCase)}>
        Open a case …
      </button>
      {lost.length > 0 && (
        <button type="button" onClick={() => ask(resend)}>
          Resend …
        </button>
      )}
      {isSandbox && (
        <Go class="button" to={{ view: 'webhook', order: orderId, tracking: parcels[0]?.trackingNumber }}>
          Send a webhook
        </Go>
      )}
      {dialog}
    </div>
  );
}
