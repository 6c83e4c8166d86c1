import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { compare } from '../../domain/shared/sorting.ts';
import { log } from '../shared/log.ts';
import type { JourneysTable } from '../shared/table.ts';
import { runIn, stopped } from '../shared/use-cases/stopped.ts';
import type { Budget } from './budget.ts';
import type { MarksPort } from './marks.ts';

// EventBridge reports stopped runs on a best-effort basis. The list of executions shows those that it did not report.

const STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

/**
 * How long an event may take: it comes within seconds, and journey-events retries for some minutes. The list is
 * slightly delayed too.
 */
const TOLD_WITHIN_MS = 10 * 60_000;

/** One sweep looks at no more than this: DescribeExecution allows 15 calls a second. */
const MOST = 1000;

type Ended = { executionArn: string; status: string; at: string };

export type Executions = {
  /** Every execution that stopped since then, in any order: the service cannot list by time of stopping. */
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

/** The service deletes executions 90 days after they ended. */
function unlessForgotten(error: Error): undefined {
  if (error.name !== 'ExecutionDoesNotExist') throw error;
}

/**
 * Marks the orders whose run stopped without an event, those that stopped first before the others. The mark moves up to
 * where everything is done: it stays if the list fails, and it stops at the first execution that fails, which the next
 * sweep tries again.
 * @returns how many had no event
 * @throws what failed, after the others are done
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
