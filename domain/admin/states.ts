// Which states an execution passed, so that a graph can show them. It reads the execution's history page by page.

/** An event of an execution's history (GetExecutionHistory), without input, output and cause. */
export type ExecutionEvent = {
  type: string;
  /** UTC ISO. */
  at: string;
  /** Of a state that is entered. */
  state?: string | undefined;
  error?: string | undefined;
};

/**
 * A state that an execution entered. `caught`: it failed or timed out, and its Catch took over. `failed`: the execution ended
 * with it. `current`: the execution is in it now. Times are UTC ISO; `retries` counts the tries after the first.
 */
export type PassedState = {
  state: string;
  entered: string;
  left?: string | undefined;
  outcome: 'passed' | 'caught' | 'failed' | 'current';
  error?: string | undefined;
  retries?: number | undefined;
};

export type PassedStates = { states: PassedState[]; open?: PassedState | undefined };

const ENTERED = /StateEntered$/;
const EXITED = /StateExited$/;
const BEGUN = /^(Task|LambdaFunction|Activity)Scheduled$/;
const WENT_WRONG = /^(Task|LambdaFunction|Activity)\w*(Failed|TimedOut)$/;
const STOPPED = /^Execution(Failed|TimedOut|Aborted)$/;

/** The states that these events leave, and the one that is still open. @param open the state that was open before them */
export function statesPassed(events: readonly ExecutionEvent[], open?: PassedState): PassedStates {
  const states: PassedState[] = [];
  let last = open;
  for (const event of events) {
    if (ENTERED.test(event.type)) {
      if (last) states.push(last);
      last = { state: event.state ?? '', entered: event.at, outcome: 'current' };
    } else if (last && EXITED.test(event.type)) {
      states.push({ ...last, left: event.at, outcome: last.error === undefined ? 'passed' : 'caught' });
      last = undefined;
    } else if (last) last = after(last, event);
  }
  return { states, open: last };
}

function after({ error, ...state }: PassedState, { type, at, error: told }: ExecutionEvent): PassedState {
  // a state that is tried again, by its Retry or by a redrive, has not failed yet
  if (BEGUN.test(type))
    return error === undefined
      ? { ...state, outcome: 'current' }
      : { ...state, left: undefined, outcome: 'current', retries: (state.retries ?? 0) + 1 };
  if (WENT_WRONG.test(type)) return { ...state, error: told ?? 'States.Timeout' };
  if (STOPPED.test(type)) return { ...state, left: at, outcome: 'failed', error: told ?? error ?? type };
  return error === undefined ? state : { ...state, error };
}
