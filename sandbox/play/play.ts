import { DAY_MS } from '../../domain/calendar/durations.ts';
import { PLATFORMS } from '../../domain/order/platforms.ts';
import type { Time } from '../clock/lane.ts';
import { ask } from '../http/exchange.cjs';
import { LANE } from '../http/server.ts';
import { type Sandbox, type StartOptions, start } from '../index.ts';
import type { FunctionSpec } from '../template/stack.ts';
import type { Lanes } from './lanes.ts';
import { platformOf, signed } from './sign.ts';
import type { TimelineLine } from './timeline.ts';

/** The response to a webhook. */
export type PlayedAnswer = { line: TimelineLine; status: number; body: string };

/** A state that a run entered. */
export type Entered = { name: string; at: number };

/** A sandbox that remembers the states of its journeys. */
export type PlayStage = {
  sandbox: Sandbox;
  /** The entered states by the order's partition key. */
  entered: Map<string, Entered[]>;
  /** The size of the functions' logs. */
  logged: { bytes: number };
  /** Lines that functions logged as errors. */
  errors: string[];
  lanes: Lanes | undefined;
};

/**
 * The number of instances, for orders that overlap. Steps of journeys take longest. More threads are not faster on two
 * cores, because each compiles the same code again.
 */
const instances = ({ id }: FunctionSpec): number => (id.startsWith('JourneyStep') ? 2 : 1);

/** Hourly schedules would take most of the time when months are played. Once a day is enough for their purpose. */
const SCHEDULES = { schedulesApartMs: DAY_MS, schedulesOutlastMs: 2 * DAY_MS };

/**
 * @param lanes lets orders that have nothing to do with each other overlap. What happens to each order stays the same
 */
export async function openStage(options: StartOptions, lanes?: Lanes): Promise<PlayStage> {
  const entered = new Map<string, Entered[]>();
  const errors: string[] = [];
  const logged = { bytes: 0 };
  const sandbox = await start({
    ...SCHEDULES,
    ...options,
    ...(lanes && { laneOf: lanes.ofKey, instances }),
    onState: ({ input }, name, at) => {
      const { pk = '' } = input as { pk?: string };
      const states = entered.get(pk);
      if (states) states.push({ name, at });
      else entered.set(pk, [{ name, at }]);
    },
    log: ({ text }) => {
      logged.bytes += Buffer.byteLength(text);
      if (text.includes('"level":"ERROR"') && errors.length < 1000) errors.push(text.trim());
    },
  });
  giveSecrets(sandbox);
  return { sandbox, entered, logged, errors, lanes };
}

/** The token with which functions read a shop's API. */
export const BIGCOMMERCE_TOKEN = 'sandbox-bigcommerce-token';

/** Sets sample values for the platforms' secrets, which are empty after a deployment. */
function giveSecrets(sandbox: Sandbox): void {
  for (const secret of sandbox.stack.secrets.filter(({ name }) => name.startsWith(storeSecrets(sandbox)))) {
    const value = JSON.parse(secret.value);
    for (const platform of PLATFORMS) value[platform] ||= `sandbox-${platform}-secret`;
    value.bigcommerceToken ||= BIGCOMMERCE_TOKEN;
    secret.value = JSON.stringify(value);
  }
}

/** The prefix of the names of the stores' secrets. */
const storeSecrets = ({ stack }: Sandbox): string =>
  stack.functions.find(({ environment }) => environment.STORE_SECRETS)?.environment.STORE_SECRETS ?? '(none)';

export function secretOf(sandbox: Sandbox, path: string): string | undefined {
  const name = `${storeSecrets(sandbox)}${path.split('/')[1]}`;
  const secret = sandbox.stack.secrets.find((each) => each.name === name);
  return secret && JSON.parse(secret.value)[platformOf(path)];
}

/**
 * Posts every line at its time, and waits until nothing is left to happen. The sandbox's time must not be after the
 * first line.
 */
export async function play(
  { sandbox, lanes }: PlayStage,
  lines: TimelineLine[],
  onAnswer: (answer: PlayedAnswer) => void,
): Promise<void> {
  const { clock } = sandbox;
  for (const line of lines) {
    const time = clock.lane(lanes?.ofLine(line));
    time.at(line.at, () => void time.during(() => post(sandbox, line, time).then(onAnswer)));
  }
  await clock.idle();
}

/** Headers of a recorded request that describe its own connection, not ours. */
const OF_THE_CONNECTION =
  /^(connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

export async function post(sandbox: Sandbox, line: TimelineLine, time: Time = sandbox.clock): Promise<PlayedAnswer> {
  const { method, path, headers, body } = line;
  const secret = secretOf(sandbox, path);
  const own = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.test(name));
  const lane = time.name !== undefined && { [LANE]: time.name };
  const all = { 'content-type': 'application/json', ...Object.fromEntries(own), ...lane };
  const question = { method, headers: signed(platformOf(path), all, body, secret, time.now()) };
  const { status, text } = await ask(sandbox.http + path, question, body);
  return { line, status, body: text };
}
