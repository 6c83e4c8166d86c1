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

/** What a webhook was answered. */
export type PlayedAnswer = { line: TimelineLine; status: number; body: string };

/** A state that a run entered. */
export type Entered = { name: string; at: number };

/** A sandbox that remembers what its journeys went through. */
export type PlayStage = {
  sandbox: Sandbox;
  /** By the order's partition key. */
  entered: Map<string, Entered[]>;
  /** What functions logged. */
  logged: { bytes: number };
  /** Lines that functions logged as errors. */
  errors: string[];
  lanes: Lanes | undefined;
};

/** For orders that overlap: steps of journeys take longest, and more threads are no faster on two cores, as each learns the same code again. */
const instances = ({ id }: FunctionSpec): number => (id.startsWith('JourneyStep') ? 2 : 1);

/** Hourly schedules would take most of the time in which months are played: once a day they do what they are for. */
const SCHEDULES = { schedulesApartMs: DAY_MS, schedulesOutlastMs: 2 * DAY_MS };

/** @param lanes lets orders that have nothing to do with each other overlap; all that happens to each stays the same */
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

/** By which functions may read a shop's API. */
export const BIGCOMMERCE_TOKEN = 'sandbox-bigcommerce-token';

/** Sample values for the platforms' secrets, which a deployment starts without. */
function giveSecrets(sandbox: Sandbox): void {
  for (const secret of sandbox.stack.secrets.filter(({ name }) => name.startsWith(storeSecrets(sandbox)))) {
    const value = JSON.parse(secret.value);
    for (const platform of PLATFORMS) value[platform] ||= `sandbox-${platform}-secret`;
    value.bigcommerceToken ||= BIGCOMMERCE_TOKEN;
    secret.value = JSON.stringify(value);
  }
}

/** What the names of the stores' secrets begin with. */
const storeSecrets = ({ stack }: Sandbox): string =>
  stack.functions.find(({ environment }) => environment.STORE_SECRETS)?.environment.STORE_SECRETS ?? '(none)';

export function secretOf(sandbox: Sandbox, path: string): string | undefined {
  const name = `${storeSecrets(sandbox)}${path.split('/')[1]}`;
  const secret = sandbox.stack.secrets.find((each) => each.name === name);
  return secret && JSON.parse(secret.value)[platformOf(path)];
}

/** Posts every line at its time, and waits until nothing is left to happen. Time must be at the first line or before. */
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

/** What a recorded request said of its connection is not true of ours. */
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
