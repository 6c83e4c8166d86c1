import type { Question } from './decide.ts';
import type { Decision } from './items.ts';

/** What a kept decision holds of its question: neither what stands beside it nor what is as usual, for it must stay small. */
export type Inputs = Partial<Omit<Question, 'kind' | 'happenedAt' | 'notify'>>;

/** Decisions are kept for years and read with this table: never change a value, only add. */
const USUAL = {
  test: false,
  gift: false,
  recipient: 'allowed',
  consent: true,
  unsubscribed: false,
  trackingNumber: 'none',
  scanned: false,
  cancelled: false,
  voided: false,
  moneyMoved: true,
  openCases: [],
  reviewable: true,
} satisfies Inputs;

export function inputsOf({ kind: _, happenedAt: __, notify: ___, ...question }: Question, at: string): Inputs {
  const usual: Record<string, unknown> = { ...USUAL, wantedSince: at };
  const told = Object.entries(question).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(usual[name]),
  );
  return Object.fromEntries(told);
}

/** The question that a decision answered; `undefined` for one that was kept without it. */
export function questionOfDecision({ kind, happenedAt, notify, at, inputs }: Decision): Question | undefined {
  return inputs && ({ ...USUAL, wantedSince: at, ...inputs, kind, happenedAt, notify } as Question);
}
