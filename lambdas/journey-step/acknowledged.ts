import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Trigger } from '../../domain/journey/candidates.ts';
import type { Signal } from '../../domain/journey/dispatch.ts';
import type { Flow } from '../../domain/journey/flow.ts';

/** The marks that the journey has acted on, as DynamoDB attribute values, which the machine writes unchanged. */
export type Acknowledged = Record<string, AttributeValue.SMember>;

/**
 * The earlier acknowledged marks, plus what this step acted on: its signal; at the confirmation, the present state of the order;
 * and with a parcel's first news, its tracking number if known.
 */
export function acknowledgedAfter(flow: Flow, trigger: Trigger, signal: Signal | undefined): Flow['acknowledged'] {
  const marks = { ...flow.acknowledged };
  if (signal) marks[signal.register] = signal.mark;
  if (trigger === 'order_placed' && flow.registers['o#changed'])
    marks['o#changed'] ??= flow.registers['o#changed'].mark;
  if (signal?.register.startsWith('p#')) {
    const number = flow.registers[`n#${signal.register.slice(2)}`];
    if (number) marks[`n#${signal.register.slice(2)}`] ??= number.mark;
  }
  return marks;
}

export const toAttributes = (marks: Flow['acknowledged']): Acknowledged =>
  Object.fromEntries(Object.entries(marks).map(([register, mark]) => [register, { S: mark }]));
