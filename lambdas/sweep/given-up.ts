import { restartDue } from '../../domain/journey/restarts.ts';
import type { DeadLetters } from '../shared/dead-letters.ts';
import { type FailureBucket, type GivenUp, readGivenUp } from '../shared/failure-bucket.ts';
import { log } from '../shared/log.ts';
import { type FunctionCaller, functionOf, handAgain } from '../shared/use-cases/hand-again.ts';
import type { Budget } from './budget.ts';

export type GivenUpPort = { bucket: FailureBucket; letters: DeadLetters; call: FunctionCaller };

/** `left`: failed as often as the sweep hands it again. */
export type HandedAgain = { handed: number; left: number };

/** Each may take seconds, and what is left over is for the next sweep. */
const MOST = 100;

/** Hands functions again what Lambda gave up on, each so often and no more, at the pauses of stopped journeys. */
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
    // counted before it is done, so that one which takes all the time is not taken up for ever
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

/** What a schedule calls is called again by the next hour, the sweep itself among it. */
const isTick = ({ requestPayload }: GivenUp): boolean =>
  (requestPayload as { source?: string } | null | undefined)?.source === 'aws.events';
