import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Flow, Signal } from '../../domain/flow.ts';
import type { Ask } from '../../domain/occasions.ts';

/** The marks the journey has acted on, as DynamoDB attribute values: the machine writes them as they are. */
export type Told = Record<string, AttributeValue.SMember>;

/**
 * What was told before, with what this step acted on: its signal; at the confirmation the order as it is; and with
 * a parcel's first news the tracking number that was known.
 */
export function toldAfter(flow: Flow, ask: Ask, signal: Signal | undefined): Told {
  const told: Record<string, string> = { ...flow.told };
  if (signal) told[signal.register] = signal.mark;
  if (ask === 'confirm' && flow.registers['o#changed']) told['o#changed'] ??= flow.registers['o#changed'].mark;
  if (signal?.register.startsWith('p#')) {
    const number = flow.registers[`n#${signal.register.slice(2)}`];
    if (number) told[`n#${signal.register.slice(2)}`] ??= number.mark;
  }
  return Object.fromEntries(Object.entries(told).map(([register, mark]) => [register, { S: mark }]));
}
