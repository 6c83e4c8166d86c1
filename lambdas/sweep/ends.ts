import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { compare } from '../../domain/shared/sorting.ts';
import { log } from '../shared/log.ts';
import type { JourneysTable } from '../shared/table.ts';
import { runIn, stopped } from '../shared/use-cases/stopped.ts';
import type { Budget } from './budget.ts';
import type { MarksPort } from './marks.ts';

// EventBridge tells of runs that stopped at its best effort. What it did not tell of is found in the list of executions.

const STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

/** The event comes within seconds, and journey-events tries it again for some minutes. The list is a moment behind, too. */
const TOLD_WITHIN_MS = 10 * 60_000;

/** DescribeExecution takes 15 calls a second. */
const MOST = 1000;

type Ended = { executionArn: string; status: string; at: string };

export type Executions = {
  /** Every execution that stopped since, in any order: the service cannot list by time of stopping. */
  stoppedSince(since: string): AsyncIterable<Ended>;
  inputOf(executionArn: string): Promise<string | undefined>;
};

export const executionsOf = (client: SFNClient, stateMachineArn: string): Executions => ({
  async *stoppedSince(since) {
    for (const statusFilter of STATUSES) {
      const pages = paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn, statusFilter });
      for await (const { executions = [] } of pages) {
        for (const { executionArn, status, stopDate } of executions) {
          const at = stopDate?.toISOString() ?? '';
          if (at >= since) yield { executionArn: executionArn!, status: status!, at };
        }
      }
    }
  },
  inputOf: async (executionArn) => {
    const found = await client.send(new DescribeExecutionCommand({ executionArn })).catch(unlessForgotten);
    return found?.input;
  },
});

/** The service forgets executions 90 days after they ended. */
function unlessForgotten(error: Error): undefined {
  if (error.name !== 'ExecutionDoesNotExist') throw error;
}

/**
 * Marks the orders whose run stopped without anybody having told, the longest stopped first. The mark follows what is done:
 * a list that fails leaves it where it was, and so does the first execution that fails, which the next sweep looks at again.
 * @returns how many nobody had told of @throws what failed, once the others are done
 */
export async function noteEnds(
  journeys: JourneysTable,
  executions: Executions,
  marks: MarksPort,
  now: string,
  budget: Budget,
): Promise<number> {
  const { stopped: since = '' } = await marks.read();
  const until = new Date(Date.parse(now) - TOLD_WITHIN_MS).toISOString();
  const ended: Ended[] = [];
  for await (const one of executions.stoppedSince(since)) if (one.at <= until) ended.push(one);
  ended.sort((a, b) => compare(a.at, b.at) || compare(a.executionArn, b.executionArn));
  let missed = 0;
  let failed: { error: unknown; at: string } | undefined;
  let reached = 0;
  for (; reached < Math.min(ended.length, MOST) && budget.hasTime(); reached++) {
    const { executionArn, status, at } = ended[reached]!;
    try {
      const input = await executions.inputOf(executionArn);
      if (!runIn({ input })) log.warn('a stopped execution names no order', { execution: nameIn(executionArn) });
      else if (await stopped(journeys, { status, input }, at)) {
        log.error('a journey had stopped, and no event told of it', { execution: nameIn(executionArn), status });
        missed++;
      }
    } catch (error) {
      failed ??= { error, at };
    }
  }
  const mark = failed?.at ?? ended[reached]?.at ?? until;
  if (mark > since) await marks.move('stopped', mark);
  if (failed) throw failed.error;
  return missed;
}

const nameIn = (executionArn: string): string | undefined => executionArn.split(':').at(-1);
