import { useState } from 'preact/hooks';
import { isOfAddress } from '../../domain/journey/confirmation.ts';
import { isFollowUp } from '../../domain/message/kinds.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import type { WholeOrder } from '../answers.ts';
import { call } from '../client.ts';
import { refresh } from '../live.ts';
import { useShell } from '../shell.ts';
import { Go, type Prompt, useAsk } from '../ui.tsx';
import { capital, plain, some } from '../words.ts';

const reason = { name: 'reason', label: 'Why, for the audit', type: 'long' } as const;

const titleOf = ({ kind, parcelId }: { kind: string; parcelId?: string | undefined }): string =>
  `${capital(kind)}${parcelId ? `, parcel ${parcelId}` : ''}`;

/** Shows the result of a dry run, and the button that does it for real. */
function Sure({ says, button, act }: { says: string; button: string; act(): Promise<unknown> }) {
  const [state, set] = useState<'asked' | 'busy' | 'done' | { error: string }>('asked');
  const go = () => {
    set('busy');
    act().then(
      () => set('done'),
      (error: Error) => set({ error: error.message }),
    );
  };
  return (
    <>
      <p>{says}</p>
      {typeof state === 'object' && (
        <p class="problem" role="alert">
          {state.error}
        </p>
      )}
      {state === 'done' ? (
        <p>It is done, and in the audit.</p>
      ) : (
        <button type="button" class="main" disabled={state === 'busy'} onClick={go}>
          {button}
        </button>
      )}
    </>
  );
}

/** The actions that people can take on an order. Each is recorded in the audit with its reason. */
export function Actions({ order }: { order: WholeOrder }) {
  const { store, isSandbox } = useShell();
  const [ask, dialog] = useAsk();
  const { orderId, journey, messages, decisions, parcels } = order;
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
  const isSent = ({ kind, outcome, reason, resend }: WholeOrder['decisions'][number]) =>
    resend === undefined && !isFollowUp(kind) && (outcome !== 'skipped' || isOfAddress(reason)) && outcome !== 'held';
  const copies = [...new Map(decisions.filter(isSent).map((one) => [ledgerKey(one), one])).values()].reverse();
  const elsewhere: Prompt = {
    title: 'Send to another address',
    says: (
      <p>
        A message of this order as it reads today, once to each address. What holds the order’s messages holds it, too.
      </p>
    ),
    fields: [
      {
        name: 'message',
        label: 'Which message',
        options: copies.map((one) => [ledgerKey(one), titleOf(one)] as const),
      },
      { name: 'to', label: 'To', type: 'email' },
      reason,
    ],
    button: 'Look first',
    async act({ message: key, to, reason }) {
      const { kind, parcelId, occurrence } = copies.find((one) => ledgerKey(one) === key)!;
      const body = { message: { kind, parcelId, occurrence }, to: to!, reason: reason! };
      const { isNews } = await call('resend', { ...of, body: { ...body, dryRun: true } });
      if (!isNews) return `It goes to ${to} already, or went.`;
      return (
        <Sure
          says={`${titleOf({ kind, parcelId })} goes to ${to}, an address that nothing speaks against.`}
          button={`Send to ${to}`}
          act={async () => done(await call('resend', { ...of, body: { ...body, dryRun: false } }))}
        />
      );
    },
  };
  const lost = messages.filter(({ status, resend }) => !resend && (status === 'failed' || status === 'unknown'));
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
      return (
        <Sure
          says={`${some(named.length, 'message')}: ${named.map(({ kind }) => plain(kind)).join(', ')}.`}
          button={`Decide about ${named.length} once more`}
          act={async () => done(await call('resend', { ...of, body: { ...body, dryRun: false } }))}
        />
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
      {copies.length > 0 && (
        <button type="button" onClick={() => ask(elsewhere)}>
          Send to another address …
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
