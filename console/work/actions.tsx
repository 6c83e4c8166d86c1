import { CASE_OUTCOMES, TOLD_OUTCOMES } from '../../domain/records/items.ts';
import type { AuditRow, CaseInList } from '../answers.ts';
import { call } from '../client.ts';
import { refresh } from '../live.ts';
import type { FormField, Prompt } from '../ui.tsx';
import { At, Go } from '../ui.tsx';
import { capital, instantAt, isoDay, nameOf, plain, some, storeZone } from '../words.ts';

// What people do with one case or many. Each case takes one call, and then the audit shows what was recorded.

type NamedCase = Pick<CaseInList, 'caseId' | 'orderId' | 'cause'>;
type Body = Parameters<typeof call<'changeCase'>>[1]['body'];
type CasePrompt = {
  title: string;
  button: string;
  fields: FormField[];
  isGrave?: boolean;
  body(values: FormValues): Body;
};
type FormValues = Record<string, string>;

const OUTCOMES = CASE_OUTCOMES.map((one) => [one, capital(one)] as const);
const text: FormField = { name: 'text', label: 'Text', type: 'long' };

export const CASE_PROMPTS = {
  close: {
    title: 'Close',
    button: 'Close',
    isGrave: true,
    fields: [
      { name: 'outcome', label: 'Outcome', options: OUTCOMES, value: 'no_action' },
      {
        name: 'tell',
        label: `Tell the customer, by one mail (where the outcome is ${TOLD_OUTCOMES.map(plain).join(', ')})`,
        type: 'yes',
      },
      { name: 'reason', label: 'Why, for the audit', type: 'long', isOptional: true },
    ],
    body: ({ outcome, tell, reason }) => ({
      do: 'close',
      outcome: outcome as never,
      ...(tell && { tell: true }),
      reason: reason || undefined,
    }),
  },
  assign: {
    title: 'Assign',
    button: 'Assign',
    fields: [{ name: 'assignee', label: 'Who looks after it; empty: nobody', isOptional: true }],
    body: ({ assignee }) => ({ do: 'assign', assignee: assignee || undefined }),
  },
  snooze: {
    title: 'Snooze',
    button: 'Snooze',
    fields: [{ name: 'until', label: 'Until; empty: no longer', type: 'time', isOptional: true }],
    body: ({ until }) => ({ do: 'snooze', until: until ? instantAt(until) : undefined }),
  },
  note: { title: 'Note', button: 'Note', fields: [text], body: (values) => ({ do: 'note', text: values.text! }) },
  answer: {
    title: 'Note what the customer was answered',
    button: 'Note',
    fields: [text],
    body: (values) => ({ do: 'answer', text: values.text! }),
  },
  reopen: {
    title: 'Open again',
    button: 'Open again',
    fields: [{ name: 'reason', label: 'Why', type: 'long', isOptional: true }],
    body: ({ reason }) => ({ do: 'reopen', reason: reason || undefined }),
  },
} satisfies Record<string, CasePrompt>;
export type CaseDeed = keyof typeof CASE_PROMPTS;

const AT_ONCE = 4;
const MOST_NAMED = 12;

/** The dialog of an action. It names the cases before the action, and shows the result of each after it. */
export function promptFor(store: string, deed: CaseDeed, cases: NamedCase[], now: () => number): Prompt {
  const { title, button, fields, isGrave, body }: CasePrompt = CASE_PROMPTS[deed];
  const many = cases.length > 1;
  return {
    title: many ? `${title} ${some(cases.length, 'case')}` : title,
    says: (
      <>
        {many && (
          <p>
            <b>{some(cases.length, 'case')}</b> of {some(new Set(cases.map(({ orderId }) => orderId)).size, 'order')}:
          </p>
        )}
        <p class="soft">
          {cases
            .slice(0, MOST_NAMED)
            .map(({ orderId, cause }) => `${orderId} (${plain(cause)})`)
            .join(', ')}
          {cases.length > MOST_NAMED && ` and ${cases.length - MOST_NAMED} more`}
        </p>
      </>
    ),
    fields: fields.map((field) =>
      field.type === 'time' ? { ...field, label: `${field.label}. In the store’s time, ${storeZone()}` } : field,
    ),
    button: many ? `${button} ${cases.length}` : button,
    ...(isGrave && { isGrave }),
    async act(values) {
      const since = new Date(now()).toISOString();
      const refused = await each(cases, (one) => call('changeCase', { store, caseId: one.caseId, body: body(values) }));
      refresh();
      if (!many && refused.length === 0) return undefined;
      return <Done all={cases.length} refused={refused} audit={await auditOf(store, cases, since)} />;
    },
  };
}

type RefusedCase = NamedCase & { why: string };

/** Runs a few calls at a time, so that a bulk action is no burst. @returns the refused cases, and why */
async function each(cases: NamedCase[], act: (one: NamedCase) => Promise<unknown>): Promise<RefusedCase[]> {
  const left = [...cases];
  const refused: RefusedCase[] = [];
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift())
      await act(one).catch((error: Error) => refused.push({ ...one!, why: error.message }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return refused;
}

/** What the audit has recorded by now. It is read from the API, not remembered here. */
async function auditOf(store: string, cases: NamedCase[], since: string): Promise<AuditRow[]> {
  const ids = new Set(cases.map(({ caseId }) => caseId));
  const found: AuditRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await call('listAudit', { store, query: { day: since.slice(0, 10), limit: '50', cursor } });
    found.push(...page.actions.filter(({ at, caseId }) => at >= since && caseId !== undefined && ids.has(caseId)));
    const { at = '' } = page.actions.at(-1) ?? {};
    cursor = at >= since ? page.cursor : undefined;
  } while (cursor);
  return found;
}

const Done = ({ all, refused, audit }: { all: number; refused: RefusedCase[]; audit: AuditRow[] }) => (
  <>
    <p>
      <b>
        {all - refused.length} of {all}
      </b>{' '}
      done.
    </p>
    {refused.map(({ caseId, orderId, why }) => (
      <p key={caseId} class="problem">
        {orderId}: {why}
      </p>
    ))}
    <h3>In the audit</h3>
    <ul class="audit">
      {audit.slice(0, 50).map(({ at, who, why, orderId, caseId }) => (
        <li key={caseId}>
          <At at={at} /> {nameOf(who)} {orderId}
          {why && `: ${why}`}
        </li>
      ))}
    </ul>
    <p class="soft">
      {some(audit.length, 'entry', 'entries')}. <Go to={{ view: 'audit', day: isoDay(Date.now()) }}>All of the day</Go>
    </p>
  </>
);
