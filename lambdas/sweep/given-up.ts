import { restartDue } from '../../domain/journey/restarts.ts';
import type { DeadLetters } from '../shared/dead-letters.ts';
import { type FailureBucket, type GivenUp, readGivenUp } from '../shared/failure-bucket.ts';
import { log } from '../shared/log.ts';
import { type FunctionCaller, functionOf, handAgain } from '../shared/use-cases/hand-again.ts';
import type { Budget } from './budget.ts';

export type GivenUpPort = { bucket: FailureBucket; letters: DeadLetters; call: FunctionCaller };

/** `left`: how many have failed so often that the sweep does not try them again. */
export type HandedAgain = { handed: number; left: number };

/** Each one may take seconds; the next sweep continues with the rest. */
const MOST = 100;

/**
 * Repeats the calls that Lambda gave up on. Each is repeated a limited number of times, with the pauses of stopped
 * journeys.
 */
export async function handGivenUp(
  { bucket, call }: Omit<GivenUpPort, 'letters'>,
  now: string,
  budget: Budget,
): Promise<HandedAgain> {
  const sum: HandedAgain = { handed: 0, left: 0 };
  let tried = 0;
  for await (const key of bucket.keys()) {
    if (!budget.hasTime()) break;
    const givenUp = readGivenUp((await bucket.read(key)) ?? '');
    if (!givenUp) continue;
    if (isTick(givenUp)) {
      await bucket.remove(key);
      continue;
    }
    const { times, at } = givenUp.handedAgain ?? { times: 0, at: now };
    const due = restartDue(times, at);
    if (due === undefined) sum.left++;
    if (due === undefined || due > now || tried >= MOST) continue;
    tried++;
    // counted before the call, so that one that uses up all the time is not repeated forever
    await bucket.write(
      key,
      JSON.stringify({ ...givenUp, handedAgain: { times: times + 1, at: now } } satisfies GivenUp),
    );
    const problem = await handAgain(bucket, call, key, givenUp);
    if (problem) log.error('what was given up on failed again', { function: functionOf(givenUp), key, times, problem });
    else sum.handed++;
  }
  return sum;
}

/**
 * Whether a schedule made the call. The schedule calls again within the hour, so there is nothing to repeat. The
 * sweep's own calls are among these.
 */
const isTick = ({ requestPayload }: GivenUp): boolean =>
  (requestPayload as { source?: string } | null | undefined)?.source === 'aws.events';
