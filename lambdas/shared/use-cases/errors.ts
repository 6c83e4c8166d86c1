import type { Case } from '../../../domain/records/items.ts';
import { PorchlightError } from '../../../domain/shared/errors.ts';

/** An order of a store, in the words that people use. */
export type OrderRef = { store: string; orderId: string };

export class NoSuchOrder extends PorchlightError {
  override name = 'NoSuchOrder';

  constructor({ store, orderId }: OrderRef) {
    super(`${store} has no order ${orderId}, or its data was erased`);
  }
}

/** `cases`: the cases that exist. */
export class NoSuchCase extends PorchlightError {
  override name = 'NoSuchCase';
  readonly cases: readonly Case[];

  constructor(wanted: string, cases: readonly Case[]) {
    const known = cases.map(({ cause, subject, status }) => `\n  ${cause} ${subject}: ${status}`);
    super(`there is no case ${wanted}${known.length > 0 ? `; there are:${known.join('')}` : ', and no other'}`);
    this.cases = cases;
  }
}

/** A wrong request that the schemas cannot detect. */
export class WrongField extends PorchlightError {
  override name = 'WrongField';
  readonly field: string;

  constructor(field: string, expected: string) {
    super(expected);
    this.field = field;
  }
}
