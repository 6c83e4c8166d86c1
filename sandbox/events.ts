// EventBridge: the default bus, those of the template, and the template's rules.
import { randomUUID } from 'node:crypto';
import type { Time } from './clock/lane.ts';
import { AwsError } from './errors.ts';
import { type Faults, LATE_MS, plainId } from './faults.ts';
import type { Iam } from './iam/iam.ts';
import type { Invoker } from './lambda/invocation.ts';
import { isObject } from './states/json.ts';
import { DEFAULT_BUS, isQueue, type Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';
import type { Usage } from './usage.ts';

type BusEntry = { source: string; 'detail-type': string; resources: string[]; detail: object };

/** An entry of PutEvents. */
type PutEntry = Partial<Record<'Source' | 'DetailType' | 'Detail' | 'EventBusName', string>> & { Resources?: string[] };

type EventBusPort = {
  readonly region: string;
  readonly stack: Pick<Stack, 'functions' | 'rules'>;
  readonly lambda: Pick<Invoker, 'send'>;
  readonly usage: Pick<Usage, 'announced' | 'events'>;
  readonly iam: Iam;
  readonly options: { readonly faults?: Faults };
};

/** `queue` and `target` are ARNs: of the queue, and of the function that could not be called. */
export type DeadLetter = { id: string; queue: string; target: string; event: object };

export type EventBus = ReturnType<typeof eventBus>;

export function eventBus({ region, stack, lambda, usage, iam, options }: EventBusPort) {
  const idOf = new Map(stack.functions.map(({ arn, id }) => [arn, plainId(id)]));
  /** Events that rules could not deliver. */
  const deadLetters: DeadLetter[] = [];

  /** Every event on a bus of the stack. */
  const announced: { bus: string; event: BusEntry }[] = [];
  /** Events that rules delivered to queues, by the queue's ARN. */
  const queued: { queue: string; event: object }[] = [];

  /** Delivers at that instant when nothing else is in flight, so that an event never overtakes its cause. */
  function put(entry: BusEntry, time: Time, at = time.now(), bus = DEFAULT_BUS): void {
    if (bus !== DEFAULT_BUS) {
      usage.announced++;
      announced.push({ bus, event: entry });
    } else if (entry.source !== 'aws.states') usage.events++; // Step Functions' events are free; SES's may not be
    time.at(at, () => {
      const event = eventOf(entry, at);
      const rules = stack.rules.filter((rule) => rule.bus === bus && rule.matches(event));
      for (const rule of rules) deliver(rule, event, time);
    });
  }

  /** PutEvents. It refuses entries as the service does (API_PutEventsRequestEntry). */
  function putEvents({ Entries = [] }: { Entries?: PutEntry[] }, time: Time) {
    if (Entries.length === 0 || Entries.length > 10)
      throw new AwsError('ValidationException', `1 validation error detected: Entries has ${Entries.length}, 1 to 10`);
    const answers = Entries.map((entry) => {
      const { Source, DetailType, Detail, Resources: resources = [], EventBusName = DEFAULT_BUS } = entry;
      const wrong = refusalOf(entry);
      if (wrong) return wrong;
      const what = { source: Source!, 'detail-type': DetailType!, resources, detail: JSON.parse(Detail!) as object };
      put(what, time, time.now(), EventBusName.replace(/^.*event-bus\//, ''));
      return { EventId: randomUUID() };
    });
    return { FailedEntryCount: answers.filter((one) => 'ErrorCode' in one).length, Entries: answers };
  }

  function eventOf(entry: BusEntry, at: number): object {
    const stamp = `${new Date(at).toISOString().slice(0, 19)}Z`;
    return { version: '0', id: randomUUID(), account: ACCOUNT, time: stamp, region, ...entry };
  }

  /**
   * Delivers an event to the rule's targets. If a target does not allow that, the event goes to its dead letters, if it
   * has such a queue and that allows it.
   */
  function deliver({ arn: rule, targets }: Stack['rules'][number], event: object, time: Time): void {
    const may = (action: string, resource: string) =>
      iam.mayService('events.amazonaws.com', rule, { action, resource });
    for (const { arn, deadLetters: queue } of targets) {
      if (isQueue(arn) && may('sqs:SendMessage', arn)) queued.push({ queue: arn, event });
      else if (!isQueue(arn) && may('lambda:InvokeFunction', arn)) hand(arn, JSON.stringify(event), time);
      else if (queue !== undefined && may('sqs:SendMessage', queue))
        deadLetters.push({ id: randomUUID(), queue, target: arn, event });
    }
  }

  function hand(arn: string, event: string, time: Time): void {
    const fault = options.faults?.event(idOf.get(arn) ?? '');
    if (fault === 'lost') return;
    const send = () => void lambda.send(arn, event, time);
    if (fault === 'late') time.at(time.now() + LATE_MS, send);
    else send();
    if (fault === 'twice') send();
  }

  return { put, putEvents, deliver, deadLetters, announced, queued };
}

function refusalOf({ Source, DetailType, Detail }: PutEntry) {
  const missing = !Source ? 'Source' : !DetailType ? 'DetailType' : !Detail ? 'Detail' : undefined;
  if (missing)
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  try {
    if (isObject(JSON.parse(Detail!))) return undefined;
  } catch {
    // handled like JSON that is not an object
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}
