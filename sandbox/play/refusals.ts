import { PorchlightError } from '../../domain/shared/errors.ts';

// A webhook that the API refuses is a problem, unless the caller announced the number of refusals.

export class WrongExpectation extends PorchlightError {
  override name = 'WrongExpectation';
}

/** @throws WrongExpectation */
export function refusalsExpected(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new WrongExpectation(`--expect-refused ${text}: expected a number of webhooks`);
}

/** The problem if another number of webhooks was refused than expected; otherwise undefined. */
export function refusalSurprise(refused: number, expected: number): string | undefined {
  if (refused === expected) return undefined;
  const right = `if that is right, pass --expect-refused ${refused}`;
  return `${refused} webhooks were refused, and ${expected === 0 ? 'none was' : `${expected} were`} expected: ${right}`;
}
