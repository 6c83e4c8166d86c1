import type { Decision } from '../records/items.ts';
import type { DecisionContext, Inputs } from './types.ts';

/** Decisions are kept for years and read with this table: never change a value, only add. */
const USUAL = {
  test: false,
  gift: false,
  recipient: 'allowed',
  consent: true,
  basis: 'consent',
  unsubscribed: false,
  trackingNumber: 'none',
  scanned: false,
  cancelled: false,
  voided: false,
  moneyMoved: true,
  openCases: [],
  reviewable: true,
  reviewed: false,
} satisfies Inputs;

export function inputsOf({ kind: _, happenedAt: __, notify: ___, ...context }: DecisionContext, at: string): Inputs {
  const usual: Record<string, unknown> = { ...USUAL, wantedSince: at };
  const told = Object.entries(context).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(usual[name]),
  );
  return Object.fromEntries(told);
}

/** The context that a decision was made in; `undefined` if it was kept without it. */
export function contextOfDecision({ kind, happenedAt, notify, at, inputs }: Decision): DecisionContext | undefined {
  return inputs && ({ ...USUAL, wantedSince: at, ...inputs, kind, happenedAt, notify } as DecisionContext);
}
