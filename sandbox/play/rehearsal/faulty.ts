import type { SendResult } from '../../../lambdas/journey-step/port.ts';
import { actionOf, type CallFault, type Faults, type MadeCall } from '../../faults.ts';

// Adds faults to a rehearsal. Each method of a port stands for one AWS call, which the SDK retries as often as in AWS.

/** The service that a method of a port calls, if it is not the table. `null` means that it is no call. */
type Services<P> = { readonly [method in keyof P]?: string | null };
/** Puts faults between a function and its port. */
export type Through = <P extends object>(port: P, services?: Services<P>) => P;

type Method = (...given: unknown[]) => Promise<unknown>;

/** The SDK's own tries. SES is asked only once, because only the ledger knows whether a second try is safe. */
const TRIES = { ses: 1, usual: 3 };

/** One invocation of a function. It rejects as soon as the function dies, without waiting for its pending calls. */
export function invocation<T>(
  faults: Faults | undefined,
  id: string,
  now: number,
  body: (through: Through) => Promise<T>,
): Promise<T> {
  if (!faults) return body((port) => port);
  const plan = faults.invocation(id, now);
  const made: MadeCall[] = [];
  let die: (why: Error) => void = () => {};
  const death = new Promise<never>((_, reject) => {
    die = reject;
  });
  const end = (): Promise<never> => {
    die(Object.assign(new Error('planned by the fault campaign'), { name: 'Runtime.ExitError' }));
    return new Promise(() => {});
  };

  async function call(service: string, action: string, run: () => Promise<unknown>): Promise<unknown> {
    const tries = service === 'ses' ? TRIES.ses : TRIES.usual;
    for (let attempt = 1; ; attempt++) {
      const what = actionOf({ service, action });
      const before = made.filter((one) => actionOf(one) === what).length;
      const fault = plan.calls[made.length] ?? plan.calls[`${what} ${before}`] ?? plan.services[service];
      made.push({ service, action, fault });
      if (!fault) return run();
      if (fault === 'crash_before' || (fault === 'no_answer' && service !== 'ses')) return end();
      if (fault === 'answer_lost' || fault === 'crash_after') await run();
      if (fault === 'crash_after') return end();
      if (attempt < tries) continue;
      if (service === 'ses') return saidOf(fault);
      throw Object.assign(new Error('planned by the fault campaign'), { name: fault });
    }
  }

  const through: Through = (port, services = {}) => {
    const others = services as Record<string, string | null>;
    const calls = Object.entries(port as Record<string, Method>)
      .filter(([name]) => others[name] !== null)
      .map(([name, method]) => [
        name,
        (...given: unknown[]) =>
          call(others[name] ?? 'dynamodb', `${ACTIONS[name] ?? 'UpdateItem'} ${name}`, () => method(...given)),
      ]);
    return { ...port, ...Object.fromEntries(calls) };
  };
  return Promise.race([body(through), death]).finally(() => faults.made(id, made));
}

/** The result that SES's client makes of a fault (lambdas/journey-step/ses.ts). */
function saidOf(fault: CallFault): SendResult {
  if (fault === 'throttled') return { result: 'paused', reason: 'ses_busy' };
  return fault === 'server_error' ? { result: 'paused', reason: 'ses_error' } : { result: 'unanswered' };
}

/** The actions that the AWS adapters call. All other methods change or read an item. */
const ACTIONS: Record<string, string> = {
  claim: 'PutItem',
  record: 'PutItem',
  listHeld: 'PutItem',
  openCase: 'PutItem',
  keepEvent: 'PutItem',
  keepLeads: 'PutItem',
  readHistory: 'Query',
  readContact: 'BatchGetItem',
  readOrder: 'BatchGetItem',
  start: 'StartExecution',
  signal: 'SendTaskSuccess',
  send: 'SendEmail',
  notifyTeam: 'Publish',
  pageUrl: 'GetSecretValue',
};

/** The services of the step's calls that do not go to the table. */
export const STEP_SERVICES = {
  pageUrl: 'secretsmanager',
  send: 'ses',
  notifyTeam: 'sns',
  now: null,
  render: null,
  measure: null,
};
