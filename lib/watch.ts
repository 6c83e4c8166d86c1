import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from './node-function.ts';

type Stream = { consumer: IFunction; mapping: EventSourceMapping };

type WatchProps = {
  topic: ITopic;
  api: HttpApi;
  machine: StateMachine;
  privacyRequests: StateMachine;
  orderFetches: StateMachine | undefined;
  stores: string[];
  dispatch: Stream;
  tally: Stream;
  journeyStep: IFunction;
  /** The functions that EventBridge calls. */
  listeners: IFunction[];
  sweep: IFunction;
  deadLetters: IQueue;
};

const FIVE_MINUTES = Duration.minutes(5);
const HALF_AN_HOUR = Duration.minutes(30);
const ONE_HOUR = Duration.hours(1);
const sum = { statistic: 'Sum', period: FIVE_MINUTES };

/** The alarms. The description of each says what is wrong and where to look. */
export class Watch extends Construct {
  /** The alarms of the whole stack, without those of single stores. */
  readonly alarms: Alarm[] = [];
  private readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    this.topic = props.topic;
    this.watchWebhooks(props);
    this.watchSecrets();
    this.watchSignatures();
    for (const store of props.stores) this.watchStore(store);
    this.watchJourneys(props);
    this.watchSweep(props);
    this.watchStreams(props);
    this.watchMails();
    this.alarm('LanesSlowing', this.hourly('LanesSlowing'), {
      description:
        'Parcels of some lane take a fifth longer than usual: npx porchlight lanes shows which, and so does the log of fold-lanes.',
    });
  }

  private watchWebhooks({ api }: WatchProps): void {
    this.alarm('WebhooksFailing', api.metricServerError(sum), {
      severity: 'urgent',
      atLeast: 5,
      description:
        'Webhooks are answered with 5xx. Senders repeat them for hours, some for less: see the log of ingest.',
    });
  }

  /**
   * One alarm covers all stores, because an alarm for each store would cost as much as its secret. The log names the
   * store.
   */
  private watchSignatures(): void {
    this.alarm('BadSignatures', this.counted('BadSignatures'), {
      atLeast: 20,
      description:
        'Webhooks are signed with a wrong key: a secret was changed on one side only, or someone tries. The log of ingest names the store.',
    });
  }

  /**
   * Until the secret can be read again, ingest uses the last value that it read. A new instance of the function has
   * none.
   */
  private watchSecrets(): void {
    this.alarm('SecretsUnreadable', this.counted('SecretsUnreadable'), {
      severity: 'urgent',
      description:
        'The secret of a store, or that of the links in mails, cannot be read: see the logs of ingest, pages and journey-step.',
    });
  }

  /**
   * No fixed threshold fits: traffic differs a thousandfold between stores, and by the hour and the day of the week. So
   * CloudWatch learns each store's own band from its last weeks. Where the band reaches zero (a small shop, a night),
   * silence raises no alarm. An hour without webhooks has no data point, so FILL adds a zero. After a whole empty day
   * FILL has nothing to start from, so missing data leaves the alarm as it is: a ringing alarm stays, and a store that
   * was never connected stays quiet.
   */
  private watchStore(store: string): void {
    const id = `Silent${store.charAt(0).toUpperCase()}${store.slice(1)}`;
    const heard = this.ofStore('StoreHeard', store, Duration.hours(1));
    const alarm = new AnomalyDetectionAlarm(this, id, {
      alarmName: this.nameOf(id, 'soon'),
      metric: new MathExpression({ expression: 'FILL(heard, 0)', usingMetrics: { heard }, period: Duration.hours(1) }),
      stdDevs: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
      evaluationPeriods: 24,
      datapointsToAlarm: 3,
      treatMissingData: TreatMissingData.IGNORE,
      alarmDescription: described(
        `Far fewer webhooks come from ${store} than it usually sends: see whether its shop still has them switched on.`,
        'Silent',
      ),
    });
    this.tellOf(alarm);
  }

  private ofStore(metricName: string, store: string, period: Duration): Metric {
    return new Metric({ ...own, metricName, dimensionsMap: { ...this.service(), store }, statistic: 'Sum', period });
  }

  private watchJourneys({ machine, privacyRequests, orderFetches, journeyStep, dispatch }: WatchProps): void {
    this.alarm(
      'JourneysStopped',
      total(machine.metricFailed(sum), machine.metricTimedOut(sum), machine.metricAborted(sum)),
      {
        description:
          'Journeys failed, timed out or were aborted. The sweep starts them again, four times in four days: see why they did.',
      },
    );
    this.alarm(
      'PrivacyRequestsStopped',
      total(privacyRequests.metricFailed(sum), privacyRequests.metricTimedOut(sum), privacyRequests.metricAborted(sum)),
      {
        description:
          'A request to export or erase data stopped, and the law gives 30 days. See its execution, then redrive it there.',
      },
    );
    if (orderFetches)
      this.alarm(
        'OrdersNotFetched',
        total(orderFetches.metricFailed(sum), orderFetches.metricTimedOut(sum), orderFetches.metricAborted(sum)),
        {
          description:
            'Orders could not be fetched from their shop: see the executions, which say why, and redrive them there.',
        },
      );
    this.alarm('JourneysThrottled', machine.metricThrottled(sum), {
      description: 'Step Functions holds journeys back: ask for a higher StateTransition quota.',
    });
    // A step that is given up has failed seven times in half an hour, and four of these failures are in one period.
    this.alarm('StepsFailing', totalIn(HALF_AN_HOUR, failing(journeyStep)), {
      severity: 'urgent',
      atLeast: 4,
      description: 'journey-step fails or is throttled, so journeys stand still: see its log.',
    });
    // A failed batch is retried each minute for a day, so two periods distinguish an outage from a moment's trouble.
    this.alarm('DispatchFailing', total(...failing(dispatch.consumer)), {
      severity: 'urgent',
      atLeast: 4,
      datapoints: 2,
      description: 'Dispatch fails or is throttled, so journeys stand still: see its log.',
    });
    this.alarm('OpenExecutions', shareOfOpenExecutions(), {
      severity: 'urgent',
      atLeast: 80,
      datapoints: 2,
      missing: TreatMissingData.IGNORE,
      description:
        'The open executions of this account and Region have reached 80 % of its quota. At 100 % no order starts: ask for more.',
    });
  }

  private watchSweep({ sweep }: WatchProps): void {
    this.alarm('JourneysMissed', this.counted('JourneysMissed'), {
      description:
        'A change or an event was lost on its way, and the sweep healed it: see its log for the orders, and dispatch for why.',
    });
    this.alarm('JourneysNotStarted', this.counted('JourneysNotStarted'), {
      severity: 'urgent',
      description:
        'Step Functions refused to start journeys: the open executions of the account are at their quota. The sweep tries again, four times in four days: ask for a higher quota.',
    });
    this.alarm('JourneysLeft', this.hourly('JourneysLeft'), {
      severity: 'urgent',
      description:
        'Journeys stopped each time they were started, so nobody is told about these orders any more. npx porchlight redrive.',
    });
    this.alarm('EventsLeft', this.hourly('EventsLeft'), {
      severity: 'urgent',
      description:
        'Functions failed on events each time they were handed them, so what these had to tell is missing. npx porchlight redrive.',
    });
    this.alarm('SweepFailing', totalIn(ONE_HOUR, failing(sweep)), {
      atLeast: 3,
      datapoints: 2,
      description: 'The sweep fails, so that what is lost is not found: see its log.',
    });
  }

  private watchStreams({ dispatch, tally, listeners, deadLetters }: WatchProps): void {
    this.alarm('DispatchBehind', iteratorAge(dispatch.consumer), {
      severity: 'urgent',
      atLeast: FIVE_MINUTES.toMilliseconds(),
      description: 'Orders are taken in but journeys hear of it late: see the log of dispatch.',
    });
    this.alarm('TallyBehind', iteratorAge(tally.consumer), {
      atLeast: Duration.hours(1).toMilliseconds(),
      description: 'Metrics are behind; what is older than a day is lost to them: see the log of tally.',
    });
    // S3 counts its objects only once a day, and a notification would need a custom resource. Lambda's own counts come
    // at once, and include what the bucket did not take.
    const givenUp = [dispatch, tally].flatMap(({ mapping }) => [
      mappingMetric('OnFailureDestinationDeliveredEventCount', mapping),
      mappingMetric('DroppedEventCount', mapping),
    ]);
    const dropped = listeners.map((listener) => listener.metric('AsyncEventsDropped', sum));
    this.alarm('GivenUp', total(...givenUp, ...dropped), {
      description:
        'Lambda gave up on events and left them in the failure bucket. The sweep hands them again, four times in four days: see why they failed.',
    });
    this.alarm('DeadLetters', deadLetters.metricApproximateNumberOfMessagesVisible({ ...sum, statistic: 'Maximum' }), {
      description:
        'EventBridge could not call a function for a day: it is gone, or may not be called. The sweep puts what it had to say into the failure bucket, and hands it again.',
    });
  }

  private watchMails(): void {
    this.alarm('UnknownSends', this.counted('UnknownSends'), {
      severity: 'urgent',
      description: 'SES never told whether these mails went: see the decisions "unknown" of the last minutes.',
    });
    this.alarm('MailsFailed', this.counted('MailsFailed'), {
      severity: 'urgent',
      description:
        'SES refused mails, for good or for hours: see the decisions "failed" and "held" of the last minutes.',
    });
    this.alarm('MailsHeldByBreaker', this.counted('MailsHeldByBreaker'), {
      severity: 'urgent',
      description:
        'A store sent more mails than its limits allow; the rest is held. npx porchlight sending shows, stops and resumes.',
    });
    this.alarm('ManyOrdersToOneAddress', this.counted('ManyOrdersToOneAddress'), {
      description:
        'An address got ten orders within an hour, or more mails in a day than limits.perAddress: somebody may be mailing a stranger through the shop. The log of journey-step names one; npx porchlight suppress add blocks the address.',
    });
    // SES reviews an account at 5 % bounces or 0.1 % complaints of all its mails. The alarm comes earlier and leaves
    // time to act.
    this.alarm('Bounces', reputation('BounceRate'), {
      severity: 'urgent',
      atLeast: 0.03,
      missing: TreatMissingData.IGNORE,
      description: 'More than 3 % of mails bounce. SES reviews an account at 5 % and stops it at 10 %.',
    });
    this.alarm('Complaints', reputation('ComplaintRate'), {
      severity: 'urgent',
      atLeast: 0.0007,
      missing: TreatMissingData.IGNORE,
      description: 'More than 0.07 % of mails are called spam. SES reviews an account at 0.1 % and stops it at 0.5 %.',
    });
  }

  private hourly(metricName: string): Metric {
    const lately = { statistic: 'Maximum', period: Duration.hours(1) };
    return new Metric({ ...lately, ...own, metricName, dimensionsMap: this.service() });
  }

  private counted(metricName: string): Metric {
    return new Metric({ ...sum, ...own, metricName, dimensionsMap: this.service() });
  }

  private service(): { service: string } {
    return { service: Stack.of(this).stackName };
  }

  private alarm(id: string, metric: IMetric, props: AlarmProps): void {
    const alarm = new Alarm(this, id, {
      alarmName: this.nameOf(id, props.severity ?? 'soon'),
      metric,
      threshold: props.atLeast ?? 1,
      // Some metrics come minutes late, when FILL has already put a zero in the newest period. One data point is enough
      // for what happens once, such as a stopped journey. What continues has two.
      evaluationPeriods: 3,
      datapointsToAlarm: props.datapoints ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.missing ?? TreatMissingData.NOT_BREACHING,
      alarmDescription: described(props.description, id),
    });
    this.alarms.push(alarm);
    this.tellOf(alarm);
  }

  /** The name contains the severity, so that it is in the subject of the team's mail and sorts the console's list. */
  private nameOf(id: string, severity: Severity): string {
    return `${Stack.of(this).stackName}-${severity}-${id}`;
  }

  /** Also reports the end of an alarm, so that nobody looks for a problem that is over. */
  private tellOf(alarm: Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}

/** Adds the alarm's place in docs/operate.md, which says what to do. */
const described = (description: string, name: string): string =>
  `${description} See docs/operate.md#${name.toLowerCase()}`;

/**
 * `urgent`: customers hear nothing, or something wrong, until somebody acts. `soon`: the next working day is enough.
 */
type Severity = 'urgent' | 'soon';

type AlarmProps = {
  severity?: Severity;
  description: string;
  atLeast?: number;
  /** How many of the three periods must reach the threshold. */
  datapoints?: number;
  missing?: TreatMissingData;
};

const own = { namespace: METRICS_NAMESPACE };

const failing = (fn: IFunction) => [fn.metricErrors(sum), fn.metricThrottles(sum)];

/**
 * The two metrics have no dimension: they are for the account in this Region, and are not reported below some 10,000
 * open executions.
 */
function shareOfOpenExecutions(): MathExpression {
  const ofStates = (metricName: string) =>
    new Metric({ namespace: 'AWS/States', metricName, statistic: 'Maximum', period: FIVE_MINUTES });
  return new MathExpression({
    expression: '100 * open / most',
    usingMetrics: { open: ofStates('OpenExecutionCount'), most: ofStates('OpenExecutionLimit') },
    period: FIVE_MINUTES,
  });
}

const iteratorAge = (fn: IFunction) => fn.metric('IteratorAge', { statistic: 'Maximum', period: FIVE_MINUTES });

const mappingMetric = (metricName: string, mapping: EventSourceMapping) =>
  new Metric({
    ...sum,
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
  });

const reputation = (rate: 'BounceRate' | 'ComplaintRate') =>
  new Metric({
    namespace: 'AWS/SES',
    metricName: `Reputation.${rate}`,
    statistic: 'Maximum',
    period: Duration.hours(1),
  });

const total = (...metrics: Metric[]): MathExpression => totalIn(FIVE_MINUTES, metrics);

function totalIn(period: Duration, metrics: Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  // Without FILL, a metric that never had a data point would make the whole sum missing.
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics, period });
}
