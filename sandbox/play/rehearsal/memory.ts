import type { Flow } from '../../../domain/journey/flow.ts';
import type { Known } from '../../../domain/parcel/parcels.ts';
import type { Link, TrackedEvent } from '../../../domain/records/linking.ts';
import type { EventItem } from '../../../domain/records/recording.ts';
import { emptyMemory, type KeptOrder, type Memory } from '../../../lambdas/journey-step/memory-port.ts';

// Everything that a rehearsal knows. Values are replaced and never changed, so what was read stays as it was.

export type RehearsedOrder = Omit<KeptOrder, 'events'> & {
  events: EventItem[];
  /** The fields of each parcel, each with the time of its source. */
  known: Readonly<Record<string, Known>>;
  /** When FLOW expires, in epoch milliseconds. It is set only while the order itself is unknown. */
  orphanUntil?: number | undefined;
};

export type RehearsalMemory = Omit<Memory, 'orders'> & {
  orders: Map<string, RehearsedOrder>;
  /** By store and number: the claims under each name. */
  numbers: Map<string, Readonly<Record<string, Link | TrackedEvent>>>;
  /** Privacy requests. A rehearsal counts them but does not carry them out. */
  requests: Set<string>;
  /** Steps that failed for good, as the machine recorded them. */
  failures: { pk: string; at: string; error: string }[];
  /** Tells dispatch and the counters that a FLOW item changed. */
  onFlow: (pk: string, flow: Flow, before: Flow | undefined) => void;
};

export const rehearsalMemory = (): RehearsalMemory => ({
  ...emptyMemory(),
  orders: new Map(),
  numbers: new Map(),
  requests: new Set(),
  failures: [],
  onFlow: () => {},
});

/** Replaces FLOW and reports the change. */
export function changeFlow({ orders, onFlow }: RehearsalMemory, pk: string, flow: Flow): void {
  const order = orders.get(pk)!;
  orders.set(pk, { ...order, flow });
  onFlow(pk, flow, order.flow);
}
