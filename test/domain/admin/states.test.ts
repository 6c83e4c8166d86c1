import { type ExecutionEvent, type PassedState, statesPassed } from '../../../domain/admin/states.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 2, 2, 9, 0, second)).toISOString();

/** `Type`, `Type state` or `Type !Error`, a second apart. */
const events = (...words: string[]): ExecutionEvent[] =>
  words.map((word, i) => {
    const [type = '', rest = ''] = word.split(/ (.*)/s);
    return { type, at: at(i), ...(rest.startsWith('!') ? { error: rest.slice(1) } : rest && { state: rest }) };
  });

const LIFE = events(
  'ExecutionStarted',
  'TaskStateEntered Confirm the order',
  'TaskScheduled',
  'TaskStarted',
  'TaskFailed !Lambda.ServiceException',
  'TaskScheduled',
  'TaskStarted',
  'TaskSucceeded',
  'TaskStateExited Confirm the order',
  'TaskStateEntered Wait for a shipment update',
  'TaskScheduled',
  'TaskStarted',
  'TaskSubmitted',
  'TaskTimedOut !States.Timeout',
  'TaskStateExited Wait for a shipment update',
  'ChoiceStateEntered What comes next?',
  'ChoiceStateExited What comes next?',
  'TaskStateEntered Wait for a shipment update',
  'TaskScheduled',
  'TaskSubmitted',
);

test('a state has its times, how often it was tried again, and what was caught; the last is where the execution is', () => {
  const { states, open } = statesPassed(LIFE);

  expect([...states, open]).toEqual<(PassedState | undefined)[]>([
    { state: 'Confirm the order', entered: at(1), left: at(8), outcome: 'passed', retries: 1 },
    {
      state: 'Wait for a shipment update',
      entered: at(9),
      left: at(14),
      outcome: 'caught',
      error: 'States.Timeout',
    },
    { state: 'What comes next?', entered: at(15), left: at(16), outcome: 'passed' },
    { state: 'Wait for a shipment update', entered: at(17), outcome: 'current' },
  ]);
});

test('wherever a page ends, the pages together say what the whole history says', () => {
  const whole = statesPassed(LIFE);

  for (let cut = 0; cut <= LIFE.length; cut++) {
    const first = statesPassed(LIFE.slice(0, cut));
    const second = statesPassed(LIFE.slice(cut), first.open);
    expect({ states: [...first.states, ...second.states], open: second.open }).toEqual(whole);
  }
});

test.each<[string, string, Partial<PassedState>]>([
  ['fails', 'ExecutionFailed !NoSuchTable', { outcome: 'failed', error: 'NoSuchTable', left: at(2) }],
  ['is aborted', 'ExecutionAborted', { outcome: 'failed', error: 'ExecutionAborted', left: at(2) }],
  ['has taken too long', 'ExecutionTimedOut !States.Timeout', { outcome: 'failed', error: 'States.Timeout' }],
])('an execution that %s ends with the state it was in', (_, ends, expected) => {
  const { states, open } = statesPassed(events('TaskStateEntered Record the failure', 'TaskScheduled', ends));

  expect(states).toEqual([]);
  expect(open).toMatchObject(expected);
});

test('a redrive goes on with the state that had failed', () => {
  const tail = ['ExecutionFailed !NoSuchTable', 'ExecutionRedriven', 'TaskScheduled', 'TaskSucceeded'];
  const { states } = statesPassed(
    events('TaskStateEntered Record the failure', ...tail, 'TaskStateExited Record the failure'),
  );

  expect(states).toEqual([{ state: 'Record the failure', entered: at(0), left: at(5), outcome: 'passed', retries: 1 }]);
});
