import type { Signal } from './flow.ts';
import type { Cause, Decision } from './items.ts';
import type { Next } from './next.ts';

/** Why people of the team must look at the order after this step; a case is opened once per cause and subject. */
export function causesOf(
  signal: Signal | undefined,
  decided: Pick<Decision, 'kind'>[],
  next: Next,
): { cause: Cause; subject: string }[] {
  const subject = signal?.register.startsWith('p#') ? `parcel:${signal.register.slice(2)}` : 'order';
  const found: { cause: Cause; subject: string }[] = [];
  if (signal?.milestone === 'exception') found.push({ cause: 'problem', subject });
  if (signal?.milestone === 'returned_to_sender') found.push({ cause: 'returned', subject });
  if (signal?.milestone === 'contradicted') found.push({ cause: 'contradicted', subject });
  if (decided.some(({ kind }) => kind === 'running_late' || kind === 'preparing'))
    found.push({ cause: 'late', subject: 'order' });
  if (next.next === 'end' && next.outcome === 'handed_over') found.push({ cause: 'handed_over', subject: 'order' });
  return found;
}
