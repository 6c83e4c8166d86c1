import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { type ExecutionEvent, type PassedState, statesPassed } from '../../domain/admin/states.ts';
import { executionName } from '../../domain/records/keys.ts';
import { executionArn, executionLink } from '../shared/execution-link.ts';
import { BadCursor } from '../shared/pages.ts';
import { WrongField } from '../shared/use-cases/errors.ts';
import { historyOf } from '../shared/use-cases/orders.ts';
import type { RouteGiven } from './admin.ts';
import type { ExecutionReader } from './port.ts';

/** The largest page: some sixty steps of a journey. */
const MOST_EVENTS = 1000;

export const executionReader = (client: SFNClient, stateMachineArn: string): ExecutionReader => ({
  stateMachineArn,
  async describe(arn) {
    const found = await client.send(new DescribeExecutionCommand({ executionArn: arn })).catch(unlessUnknown);
    return (
      found && {
        status: found.status!,
        startedAt: found.startDate!.toISOString(),
        stoppedAt: found.stopDate?.toISOString(),
      }
    );
  },
  async history(arn, token) {
    const { events = [], nextToken } = await client.send(
      new GetExecutionHistoryCommand({
        executionArn: arn,
        maxResults: MOST_EVENTS,
        includeExecutionData: false,
        ...(token && { nextToken: token }),
      }),
    );
    return { events: events.map(plain), token: nextToken };
  },
});

function unlessUnknown(error: Error): undefined {
  if (error.name !== 'ExecutionDoesNotExist') throw error;
}

/** Each type of event has its details under a name of its own; only two of their attributes are read. */
function plain({ type, timestamp, ...event }: HistoryEvent): ExecutionEvent {
  const details = Object.values(event).find((one) => typeof one === 'object') as
    | { name?: string; error?: string }
    | undefined;
  return { type: type!, at: timestamp!.toISOString(), state: details?.name, error: details?.error };
}

const WHY = {
  NOT_STARTED: 'This run has not been started.',
  GONE: 'Step Functions keeps an execution for 90 days after its end; this one is gone. What it did stands in the order.',
} as const;

/** The states that a run of an order's journey passed; one page of its history per call. */
export async function readStates({ port, store, path, query }: RouteGiven<'readStates'>): Promise<object> {
  const orderId = path.orderId!;
  const { flow } = await historyOf(port.journeys, { store, orderId });
  const runs = flow.run ?? 0;
  const run = Number(query.run ?? Math.max(runs, 1));
  if (run > runs + 1) throw new WrongField('run', `expected a run up to ${runs + 1}`);
  const { stateMachineArn, describe, history } = port.executions;
  const name = executionName(store, run, orderId);
  const arn = executionArn(stateMachineArn, name);
  const about = { run, runs, execution: { name, link: executionLink(stateMachineArn, name) } };
  const execution = await describe(arn);
  if (!execution) {
    const status = run <= runs ? 'GONE' : 'NOT_STARTED';
    return { ...about, status, because: WHY[status], states: [] };
  }
  const position = query.cursor === undefined ? {} : positionIn(query.cursor);
  const { events, token } = await history(arn, position.token);
  const { states, open } = statesPassed(events, position.open);
  if (token === undefined) return { ...about, ...execution, states: open ? [...states, open] : states };
  const cursor = Buffer.from(JSON.stringify({ token, open } satisfies HistoryPosition)).toString('base64url');
  return { ...about, ...execution, states, cursor };
}

/** Where the previous page ended, and the state in which it ended. */
type HistoryPosition = { token?: string; open?: PassedState | undefined };

/** @throws BadCursor */
function positionIn(cursor: string): HistoryPosition {
  try {
    const position = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as HistoryPosition;
    if (typeof position.token === 'string') return position;
  } catch (error) {
    throw new BadCursor('expected the cursor of the page before', { cause: error });
  }
  throw new BadCursor('expected the cursor of the page before');
}
