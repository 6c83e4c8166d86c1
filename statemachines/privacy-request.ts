import { type AslMachine, choice, computed, integration } from './asl.ts';
import { callWithKey } from './steps.ts';

const CARRY_OUT = 'Carry out the request';
const WAIT = 'Wait for mails that were under way';

export const privacyRequest: AslMachine = {
  Comment:
    'Carries out what a customer or a shop has a right to: an export, or an erasure. The function does one part at a time and keeps its progress with the request, so every step may be repeated. There is no Catch: what fails after hours of retries is for the team, who are told by an alarm and redrive the execution in the console.',
  QueryLanguage: 'JSONata',
  StartAt: CARRY_OUT,
  States: {
    [CARRY_OUT]: {
      Type: 'Task',
      Resource: integration('lambda:invoke'),
      Arguments: callWithKey('PrivacyFunction'),
      TimeoutSeconds: 330,
      // Hours, not minutes, because a request is due in weeks.
      Retry: [
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 30, BackoffRate: 2, MaxDelaySeconds: 3600, MaxAttempts: 8 },
      ],
      Output: computed('$states.result.Payload'),
      Next: 'Is anything left?',
    },
    'Is anything left?': choice(
      [
        [`$states.input.next = 'done'`, 'Done'],
        [`$states.input.next = 'again'`, CARRY_OUT],
      ],
      WAIT,
    ),
    [WAIT]: { Type: 'Wait', Seconds: 60, Next: CARRY_OUT },
    Done: { Type: 'Succeed' },
  },
};
