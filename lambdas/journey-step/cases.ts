import { isSameCase, openedCase } from '../../domain/cases/case.ts';
import { casesOver, causesOf, isReopened, overdueCases } from '../../domain/journey/cases.ts';
import type { History } from '../../domain/journey/history.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { Case } from '../../domain/records/items.ts';
import type { JourneyStepInput } from './journey-step-input.ts';
import type { JourneyPort } from './port.ts';

/** Closes the cases that have ended by themselves, before messages are decided that they would hold back. */
export async function closeCases(pk: string, history: History, port: JourneyPort): Promise<History> {
  let { cases } = history;
  for (const closing of casesOver(history)) {
    const closedAt = port.now();
    await port.closeCase(pk, closing, closedAt);
    const closed = { status: 'closed', closedAt, closedBecause: closing.because } as const;
    cases = cases.map((one) => (isSameCase(one, closing) ? { ...one, ...closed } : one));
  }
  return { ...history, cases };
}

/** Opens the cases of this step and tells the team; again when a case stays open for days. */
export async function openCases(
  { pk, run, signal }: JourneyStepInput,
  history: History,
  store: StoreSettings,
  port: JourneyPort,
): Promise<History> {
  const { email } = history.meta.order.customer;
  let { cases } = history;
  const put = (after: Case) => {
    cases = [...cases.filter((one) => !isSameCase(one, after)), after];
  };
  for (const concern of causesOf(history, store, signal, port.now())) {
    const known = cases.find((one) => isSameCase(one, concern));
    if (known && !isReopened(known, concern)) continue;
    const openedAt = port.now();
    await port.openCase(pk, concern, openedAt, { known, email });
    put(openedCase(concern, known, openedAt));
  }
  for (const one of cases.filter(({ status, teamNotified }) => status === 'open' && !teamNotified)) {
    await port.notifyTeam(pk, run, one, history, false);
    await port.markTeamNotified(pk, one);
    put({ ...one, teamNotified: true });
  }
  for (const one of overdueCases({ ...history, cases }, store, port.now())) {
    const overdueAt = port.now();
    await port.notifyTeam(pk, run, one, history, true);
    await port.markTeamNotified(pk, one, overdueAt);
    put({ ...one, overdueAt });
  }
  return { ...history, cases };
}
