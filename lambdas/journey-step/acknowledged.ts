import { type Signal } from '../../domain/journey/dispatch.ts';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Trigger } from '../../domain/journey/candidates.ts';
import type { Flow } from '../../domain/journey/flow.ts';

/** The marks the journey has acted on, as DynamoDB attribute values: the machine writes them as they are. */
export type Acknowledged = Record<string, AttributeValue.SMember>;

/**
 * What was told before, with what this step acted on: its signal; at the confirmation the order as it is; and with
 * a parcel's first news the tracking number that was known.
 */
export function acknowledgedAfter(flow: Flow, trigger: Trigger, signal: Signal | undefined): Acknowledged {
  const acknowledged: Record<string, string> = { ...flow.acknowledged };
  if (signal) acknowledged[signal.register] = signal.mark;
  if (trigger === 'order_placed' && flow.registers['o#changed'])
    acknowledged['o#changed'] ??= flow.registers['o#changed'].mark;
  if (signal?.register.startsWith('p#')) {
    const number = flow.registers[`n#${signal.register.slice(2)}`];
    if (number) acknowledged[`n#${signal.register.slice(2)}`] ??= number.mark;
  }
  return Object.fromEntries(Object.entries(acknowledged).map(([register, mark]) => [register, { S: mark }]));
}
