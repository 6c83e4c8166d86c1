import { type AslMachine, integration } from './asl.ts';
import { callWithKey } from './steps.ts';

const FETCH = 'Fetch the order from its shop';

export const orderFetch: AslMachine = {
  Comment:
    'Fetches an order of which a webhook told no more than its number. The function reads the shop again each time, so it may be tried again. There is no Catch: what fails for two days is for the team, who are told by an alarm and redrive the execution in the console.',
  QueryLanguage: 'JSONata',
  StartAt: FETCH,
  States: {
    [FETCH]: {
      Type: 'Task',
      Resource: integration('lambda:invoke'),
      Arguments: callWithKey('FetchOrderFunction'),
      TimeoutSeconds: 130,
      Retry: [
        // A retry reads the same answer of the shop, so it cannot help.
        { ErrorEquals: ['UnreadableOrder'], IntervalSeconds: 1, BackoffRate: 1, MaxDelaySeconds: 2, MaxAttempts: 0 },
        // The retries are spread, because a shop that is down or busy is so for all of its orders.
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: 60,
          BackoffRate: 2,
          MaxDelaySeconds: 14_400,
          MaxAttempts: 30,
          JitterStrategy: 'FULL',
        },
      ],
      Output: {},
      End: true,
    },
  },
};
