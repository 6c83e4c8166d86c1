import type { Fact } from '../../domain/order/facts.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import type { FieldProblem } from '../shared/fields.ts';
import type { OrderToFetch } from '../shared/order-fetches.ts';
import type { Recorded } from '../shared/record-facts.ts';

/** What the sender gets back. */
export type WebhookAnswer = { status: number; body: Record<string, unknown> };

/** Why a webhook was refused, as counted. */
export type RefusalReason =
  | 'unknown_store'
  | 'unknown_platform'
  | 'too_large'
  | 'not_utf8'
  | 'no_secret'
  | 'bad_signature'
  | 'not_json'
  | 'wrong_fields';

/** A webhook that is refused: the sender has to fix it. */
export class Refused extends PorchlightError {
  override name = 'Refused';
  readonly status: number;
  readonly reason: RefusalReason;
  readonly problems: FieldProblem[];

  constructor(status: number, reason: RefusalReason, message: string, problems: FieldProblem[] = [], cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.reason = reason;
    this.problems = problems;
  }

  /** The same, as an ignored webhook. */
  get ignored(): Refused {
    return new Refused(200, this.reason, this.message, this.problems, this);
  }

  get answer(): WebhookAnswer {
    const { message: error, problems } = this;
    const said = this.status === 200 ? { message: 'nothing to keep', ignored: error } : { error };
    return { status: this.status, body: problems.length > 0 ? { ...said, problems } : said };
  }
}

export const wrongFields = (problems: FieldProblem[]): Refused =>
  new Refused(400, 'wrong_fields', 'the body is not as expected', problems);

export const badBody = (reason: RefusalReason, message: string, cause?: unknown): Refused =>
  new Refused(400, reason, message, [{ field: 'body', message }], cause);

/** 202 if something was stored, 200 if everything was known already. */
export function answerTo(facts: Fact[], { kept, waiting, notes: remarks }: Recorded, unknown: string[]): WebhookAnswer {
  const about = facts.map(subjectOf).find((subject) => subject !== undefined);
  const notes = [...new Set(remarks), ...unknown.map((word) => `${word}: a status we do not know, not acted on`)];
  const more = notes.length > 0 ? { notes } : {};
  if (kept === 0) {
    const message = remarks.length > 0 ? 'nothing new was kept' : 'a repeat: all of it was known';
    return { status: 200, body: { message, ...about, kept: [], ...more } };
  }
  const isUnclaimed = facts.every(({ fact }) => fact === 'tracking');
  const awaited = isUnclaimed ? 'the shop to say whose parcel it is' : 'its order';
  const message = waiting.length > 0 ? `kept, waiting for ${awaited}` : 'kept';
  return { status: 202, body: { message, ...about, kept: [...new Set(facts.map(inWords))], ...more } };
}

/** The answer to a webhook that only names an order. */
export const answerToThin = ({ orderId }: OrderToFetch): WebhookAnswer => ({
  status: 202,
  body: { message: 'kept: the order is fetched next', orderId },
});

function subjectOf(fact: Fact): { orderId: string } | { trackingNumber: string } | undefined {
  if (fact.fact === 'order') return { orderId: fact.order.orderId };
  if (fact.fact === 'tracking') return { trackingNumber: fact.trackingNumber };
  return fact.fact === 'privacy' || fact.fact === 'consent' || fact.fact === 'review'
    ? undefined
    : { orderId: fact.orderId };
}

function inWords(fact: Fact): string {
  switch (fact.fact) {
    case 'order':
      return 'the order';
    case 'order_milestone':
      return `the order: ${fact.milestone}`;
    case 'parcel':
      return `parcel ${fact.parcelId}: ${fact.voided ? 'called off' : 'its details'}`;
    case 'progress':
      return `parcel ${fact.parcelId}: ${fact.milestone}`;
    case 'tracking':
      return `tracking number: ${fact.milestone}`;
    case 'privacy':
      return `privacy request: ${fact.request}`;
    case 'review':
      return 'a review, by its address and product';
    case 'consent':
      return `the consent to ${fact.topics?.join(' and ') ?? 'marketing mails'}: ${fact.subscribed ? 'given' : 'taken back'}`;
  }
}
