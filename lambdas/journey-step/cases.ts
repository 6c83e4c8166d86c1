import { type Concern, casesOver, causesOf, isReopened, overdueCases } from '../../domain/journey/cases.ts';
import type { History } from '../../domain/journey/history.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { Case, CaseRef } from '../../domain/records/items.ts';
import type { JourneyStepInput } from './journey-step-input.ts';
import type { JourneyPort } from './port.ts';

/** Closes the cases that have ended by themselves, before anything is decided that they would hold back. */
export async function closeCases(pk: string, history: History, port: JourneyPort): Promise<History> {
  let { cases } = history;
  for (const closing of casesOver(history)) {
    const closedAt = port.now();
    await port.closeCase(pk, closing, closedAt);
    const closed = { status: 'closed', closedAt, closedBecause: closing.because } as const;
    cases = cases.map((one) => (isSame(one, closing) ? { ...one, ...closed } : one));
  }
  return { ...history, cases };
}

/** Opens what people must look at after this step, and tells the team; once more when a case stays open for days. */
export async function openCases(
  { pk, run, signal }: JourneyStepInput,
  history: History,
  store: StoreSettings,
  port: JourneyPort,
): Promise<History> {
  let { cases } = history;
  for (const concern of causesOf(history, store, signal, port.now())) {
    const opened = await openCase(pk, run, concern, history, port);
    if (opened) cases = [...cases.filter((one) => !isSame(one, opened)), opened];
  }
  for (const one of overdueCases({ ...history, cases }, store, port.now())) {
    const overdueAt = port.now();
    await port.notifyTeam(pk, run, one, history, true);
    await port.markTeamNotified(pk, one, overdueAt);
    cases = cases.map((other) => (isSame(other, one) ? { ...other, overdueAt } : other));
  }
  return { ...history, cases };
}

async function openCase(
  pk: string,
  run: number,
  concern: Concern,
  history: History,
  port: JourneyPort,
): Promise<Case | undefined> {
  const { cause, subject } = concern;
  const known = history.cases.find((one) => isSame(one, concern));
  const isAgain = known && isReopened(known, concern);
  if (known?.teamNotified && !isAgain) return undefined;
  const openedAt = port.now();
  if (!known || isAgain) await port.openCase(pk, { cause, subject }, openedAt, known?.closedAt);
  await port.notifyTeam(pk, run, concern, history, false);
  await port.markTeamNotified(pk, concern);
  return known && !isAgain
    ? { ...known, teamNotified: true }
    : { cause, subject, openedAt, status: 'open', teamNotified: true };
}

const isSame = (one: CaseRef, other: CaseRef): boolean => one.cause === other.cause && one.subject === other.subject;
