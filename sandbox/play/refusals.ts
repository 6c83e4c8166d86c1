import { PorchlightError } from '../../domain/shared/errors.ts';

// A webhook that the API refuses is a problem, unless the number of refusals was announced.

export class WrongExpectation extends PorchlightError {
  override name = 'WrongExpectation';
}

/** @throws WrongExpectation */
export function refusalsExpected(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new WrongExpectation(`--expect-refused ${text}: expected a number of webhooks`);
}

/** What to say where another number was refused; nothing where it is the one. */
export function refusalSurprise(refused: number, expected: number): string | undefined {
  if (refused === expected) return undefined;
  const right = `if that is right, pass --expect-refused ${refused}`;
  return `${refused} webhooks were refused, and ${expected === 0 ? 'none was' : `${expected} were`} expected: ${right}`;
}
