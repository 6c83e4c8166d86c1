import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { COUNTED_MILESTONE, COUNTED_OUTCOMES, RETRIED_STATUS, UNCOUNTED_STATUS } from '../domain/metrics/counts.ts';
import type { Settings } from '../domain/policy/settings.ts';
import { hasLookup, hasPages, takesRequests } from '../domain/policy/store.ts';
import { CONTACT } from '../domain/records/keys.ts';
import { Api } from './api.ts';
import { Bus } from './bus.ts';
import { EncryptionKey } from './encryption-key.ts';
import { Events } from './events.ts';
import { FailureDestination, grantPut, grantRewrite } from './failure-destination.ts';
import { grantCall } from './grant-call.ts';
import { grantExecutions, Journey, journeyArn } from './journey.ts';
import { grantSesAccount, MailSending } from './mail.ts';
import { NodeFunction } from './node-function.ts';
import { fetchingStores, OrderFetches } from './order-fetches.ts';
import { PrivacyRequests } from './privacy-requests.ts';
import { Secrets } from './secrets.ts';
import { StatusBoard } from './status-board.ts';
import { grantIndex, grantItems, Storage } from './storage.ts';
import { consumeStream } from './streams.ts';
import { TeamTopic } from './team-topic.ts';
import { Watch } from './watch.ts';

type StackProps = { stage: string; settings: Settings };

/** One deployment of Porchlight, for all stores in the settings. */
export class PorchlightStack extends Stack {
  private readonly storage: Storage;
  private readonly topic: TeamTopic;
  private readonly onFailure: FailureDestination;
  private readonly mail: MailSending;
  private readonly secrets: Secrets;

  constructor(scope: Construct, id: string, { stage, settings }: StackProps) {
    // Where mails go to everyone, the stack cannot be deleted by accident: customers would be left without mails.
    const live = settings.stages[stage]?.allowedRecipients === 'all';
    super(scope, id, { description: `Porchlight (${stage})`, terminationProtection: live });
    // The bundles hold the settings, so a changed setting shows only as a changed hash. The metadata lets `cdk diff`
    // show it line by line.
    this.templateOptions.metadata = { Settings: settings };

    const key = settings.customerManagedKey ? new EncryptionKey(this, 'Key') : undefined;
    this.storage = new Storage(this, 'Storage', { stage, key });
    this.topic = new TeamTopic(this, 'Team', { email: settings.teamEmail, key });
    this.onFailure = new FailureDestination(this.storage.failures);
    this.mail = new MailSending(this, 'Mail', { stores: settings.stores });
    this.secrets = new Secrets(this, 'Secrets', { stage, stores: Object.keys(settings.stores) });
    // AWS may refuse the mail resources, because SES may know a shop's domain already. They come before the storage,
    // which stays behind when a deploy fails.
    this.storage.node.addDependency(this.mail);

    const admin = settings.adminApi ? this.admin(stage) : undefined;
    const api = new Api(this, 'Api', {
      ingest: this.ingest(),
      pages: this.pages(hasPages(settings), takesRequests(settings)),
      hasPages: hasPages(settings),
      takesRequests: takesRequests(settings),
      caseWebhook: settings.bus ? this.caseWebhook() : undefined,
      lookup: hasLookup(settings) ? this.lookup() : undefined,
      admin,
    });
    const journeyStep = this.journeyStep(stage, api, settings.stepsAtOnce);
    const { machine } = new Journey(this, 'Journey', { stage, journeyStep, journeys: this.storage.journeys });
    if (admin) grantExecutions(machine, admin, 'DescribeExecution', 'GetExecutionHistory');
    const carriesOut = this.privacy();
    const privacy = new PrivacyRequests(this, 'PrivacyRequests', { stage, privacy: carriesOut });
    const fetching = fetchingStores(settings);
    const fetches =
      fetching.length > 0
        ? new OrderFetches(this, 'OrderFetches', { stage, fetchOrder: this.fetchOrder(fetching) })
        : undefined;
    const dispatch = this.dispatch(machine, privacy.machine, fetches?.machine);
    const bus = settings.bus ? new Bus(this, 'Bus') : undefined;
    const tally = this.tally(bus);
    const foldLanes = this.foldLanes(settings.weeklyReasons);
    const listeners = { journeyEvents: this.journeyEvents(), mailEvents: this.mailEvents() };
    const sweep = this.sweep(machine, privacy.machine, fetches?.machine, [
      dispatch,
      tally,
      ...Object.values(listeners),
    ]);

    this.name({
      JourneysTable: this.storage.journeys.tableName,
      MetricsTable: this.storage.metrics.tableName,
      JourneyMachine: machine.stateMachineArn,
      FailureBucket: this.storage.failures.bucketName,
      TeamTopic: this.topic.topicArn,
    });
    const { configurationSet } = this.mail;
    const hourly = [foldLanes, sweep];
    const takers = [sweep, carriesOut];
    const { deadLetters } = new Events(this, 'Events', {
      ...{ machine, configurationSet, key, ...listeners, hourly, takers },
    });
    this.name({ DeadLetters: deadLetters.queueUrl });
    const watch = new Watch(this, 'Watch', {
      topic: this.topic,
      api: api.http,
      machine,
      privacyRequests: privacy.machine,
      orderFetches: fetches?.machine,
      stores: Object.keys(settings.stores),
      journeyStep,
      dispatch: { consumer: dispatch, mapping: this.streamToDispatch(dispatch, fetches !== undefined) },
      tally: { consumer: tally, mapping: this.streamToTally(tally, bus !== undefined, takesRequests(settings)) },
      listeners: [...Object.values(listeners), foldLanes, sweep],
      sweep,
      deadLetters,
    });
    if (!settings.dashboard) return;
    new StatusBoard(this, 'StatusBoard', {
      alarms: watch.alarms,
      health: [
        { title: 'Webhooks, and those that failed', metrics: [api.http.metricCount(), api.http.metricServerError()] },
        { title: 'Journeys begun, and stopped', metrics: [machine.metricStarted(), machine.metricFailed()] },
        {
          title: 'How far behind, in milliseconds',
          metrics: [dispatch, tally].map((consumer) => consumer.metric('IteratorAge', { statistic: 'Maximum' })),
        },
      ],
    });
  }

  /** Outputs that the operators' commands (bin/) look up. */
  private name(names: Record<string, string>): void {
    for (const [name, value] of Object.entries(names)) new CfnOutput(this, name, { value });
  }

  /** Takes webhooks in: checks, normalises and records them. */
  private ingest(): IFunction {
    const { journeys } = this.storage;
    const ingest = new NodeFunction(this, 'Ingest', {
      timeout: Duration.seconds(10),
      environment: { JOURNEYS_TABLE: journeys.tableName, STORE_SECRETS: this.secrets.storePrefix },
    });
    grantItems(journeys, ingest, 'BatchGetItem', 'PutItem', 'UpdateItem');
    this.secrets.grantReadStores(ingest);
    return ingest;
  }

  /** Takes in what people outside do about cases. */
  private caseWebhook(): IFunction {
    const { journeys } = this.storage;
    const caseWebhook = new NodeFunction(this, 'CaseWebhook', {
      timeout: Duration.seconds(10),
      environment: { JOURNEYS_TABLE: journeys.tableName, STORE_SECRETS: this.secrets.storePrefix },
    });
    grantItems(journeys, caseWebhook, 'Query', 'UpdateItem');
    this.secrets.grantReadStores(caseWebhook);
    return caseWebhook;
  }

  /** Takes requests for the status of an order. */
  private lookup(): IFunction {
    const { journeys } = this.storage;
    const lookup = new NodeFunction(this, 'Lookup', {
      timeout: Duration.seconds(10),
      environment: { JOURNEYS_TABLE: journeys.tableName },
    });
    grantItems(journeys, lookup, 'BatchGetItem', 'Query', 'UpdateItem');
    return lookup;
  }

  /** Answers the team's tools. API Gateway has already checked the caller. */
  private admin(stage: string): IFunction {
    const { journeys, metrics } = this.storage;
    const admin = new NodeFunction(this, 'Admin', {
      timeout: Duration.seconds(29), // API Gateway waits no longer
      environment: {
        JOURNEYS_TABLE: journeys.tableName,
        METRICS_TABLE: metrics.tableName,
        STATE_MACHINE_ARN: journeyArn(this, stage),
      },
    });
    grantItems(journeys, admin, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem');
    grantIndex(journeys, admin);
    grantItems(metrics, admin, 'BatchGetItem', 'Query');
    return admin;
  }

  /** Serves the pages that mails link to. If no store has pages of orders, it serves only the unsubscribe page. */
  private pages(ofOrders: boolean, takesRequests: boolean): IFunction {
    const { journeys, metrics } = this.storage;
    const pages = new NodeFunction(this, 'Pages', {
      timeout: Duration.seconds(10),
      environment: {
        JOURNEYS_TABLE: journeys.tableName,
        LINK_SECRET: this.secrets.links.secretArn,
        ...(ofOrders && { METRICS_TABLE: metrics.tableName }),
      },
    });
    grantItems(journeys, pages, 'GetItem', 'UpdateItem', ...(ofOrders ? ['PutItem', 'Query'] : []));
    // goods that the customer sends back are recorded as a fact
    if (takesRequests) grantItems(journeys, pages, 'BatchGetItem');
    if (ofOrders) grantItems(metrics, pages, 'BatchGetItem');
    this.secrets.grantReadLinks(pages);
    return pages;
  }

  /** Decides what to tell an order's customer, and sends it. The journey calls it. */
  private journeyStep(stage: string, api: Api, atOnce: number | undefined): IFunction {
    const { journeys, metrics } = this.storage;
    const journeyStep = new NodeFunction(this, 'JourneyStep', {
      ...(atOnce !== undefined && { reservedConcurrentExecutions: atOnce }),
      environment: {
        JOURNEYS_TABLE: journeys.tableName,
        METRICS_TABLE: metrics.tableName,
        CONFIGURATION_SET: this.mail.configurationSet.configurationSetName,
        STAGE: stage,
        API_URL: api.url,
        LINK_SECRET: this.secrets.links.secretArn,
        TEAM_TOPIC_ARN: this.topic.topicArn,
        STATE_MACHINE_ARN: journeyArn(this, stage),
      },
    });
    grantItems(journeys, journeyStep, 'BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem');
    grantItems(metrics, journeyStep, 'BatchGetItem');
    this.secrets.grantReadLinks(journeyStep);
    this.mail.grantSend(journeyStep);
    this.topic.grantPublish(journeyStep);
    return journeyStep;
  }

  /** Exports or erases the data about a customer. */
  private privacy(): NodeFunction {
    const { journeys, exports, failures } = this.storage;
    const privacy = new NodeFunction(this, 'Privacy', {
      timeout: Duration.minutes(5),
      environment: {
        JOURNEYS_TABLE: journeys.tableName,
        EXPORTS_BUCKET: exports.bucketName,
        FAILURE_BUCKET: failures.bucketName,
        TEAM_TOPIC_ARN: this.topic.topicArn,
      },
    });
    grantItems(journeys, privacy, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem');
    grantPut(privacy, exports, 'Each export is an object of its own; the bucket holds nothing else.');
    grantRewrite(privacy, failures, 'What is about an erased order is taken out of whatever object it stands in.');
    this.topic.grantPublish(privacy);
    return privacy;
  }

  /** Fetches an order from its shop. */
  private fetchOrder(stores: string[]): IFunction {
    const { journeys } = this.storage;
    const fetchOrder = new NodeFunction(this, 'FetchOrder', {
      timeout: Duration.minutes(2),
      environment: { JOURNEYS_TABLE: journeys.tableName, STORE_SECRETS: this.secrets.storePrefix },
    });
    grantItems(journeys, fetchOrder, 'BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem');
    for (const store of stores) this.secrets.grantReadStore(fetchOrder, store);
    return fetchOrder;
  }

  /**
   * Starts or wakes a journey when its order's item changes. It also starts the runs of privacy requests and of
   * fetches.
   */
  private dispatch(machine: StateMachine, privacyRequests: StateMachine, fetches: StateMachine | undefined): IFunction {
    const dispatch = new NodeFunction(this, 'Dispatch', {
      environment: {
        JOURNEYS_TABLE: this.storage.journeys.tableName,
        STATE_MACHINE_ARN: machine.stateMachineArn,
        PRIVACY_MACHINE_ARN: privacyRequests.stateMachineArn,
        ...(fetches && { FETCH_MACHINE_ARN: fetches.stateMachineArn }),
      },
    });
    grantItems(this.storage.journeys, dispatch, 'UpdateItem'); // the sweep starts what could not start here
    machine.grant(dispatch, 'states:StartExecution', 'states:SendTaskSuccess');
    privacyRequests.grant(dispatch, 'states:StartExecution');
    fetches?.grant(dispatch, 'states:StartExecution');
    return dispatch;
  }

  private streamToDispatch(dispatch: IFunction, fetches: boolean): EventSourceMapping {
    return consumeStream(dispatch, {
      table: this.storage.journeys,
      reads: [{ sk: ['FLOW', { prefix: 'REQUEST#' }, ...(fetches ? [{ prefix: 'FETCH#' }] : [])] }],
      onFailure: this.onFailure,
      batchSize: 50,
      maxBatchingWindow: Duration.seconds(0),
      // Lambda keeps the order of records within an item, and everything that must stay in order for an order is in one
      // item.
      parallelizationFactor: 4,
    });
  }

  /** Counts the changes into the metrics. */
  private tally(bus: Bus | undefined): IFunction {
    const { metrics } = this.storage;
    const tally = new NodeFunction(this, 'Tally', {
      timeout: Duration.minutes(1),
      environment: {
        METRICS_TABLE: metrics.tableName,
        ...(bus && { BUS_NAME: bus.name, LINK_SECRET: this.secrets.links.secretArn }),
      },
    });
    grantItems(metrics, tally, 'UpdateItem');
    if (bus) {
      bus.grantPut(tally);
      this.secrets.grantReadLinks(tally);
    }
    return tally;
  }

  /** Sums up once an hour how long parcels take, and tells the team once a week why customers were unhappy. */
  private foldLanes(tellsReasons: boolean): IFunction {
    const { metrics } = this.storage;
    const foldLanes = new NodeFunction(this, 'FoldLanes', {
      timeout: Duration.minutes(5),
      onFailure: this.onFailure,
      environment: {
        METRICS_TABLE: metrics.tableName,
        ...(tellsReasons && { TEAM_TOPIC_ARN: this.topic.topicArn }),
      },
    });
    grantItems(metrics, foldLanes, 'PutItem', 'Query');
    if (tellsReasons) this.topic.grantPublish(foldLanes);
    return foldLanes;
  }

  /**
   * Looks once an hour for what was lost on the way to a run, restarts stopped journeys, and retries what Lambda gave
   * up on.
   */
  private sweep(
    machine: StateMachine,
    privacyRequests: StateMachine,
    fetches: StateMachine | undefined,
    handsTo: IFunction[],
  ): NodeFunction {
    const { journeys, failures } = this.storage;
    const sweep = new NodeFunction(this, 'Sweep', {
      timeout: Duration.minutes(5),
      onFailure: this.onFailure,
      environment: {
        JOURNEYS_TABLE: journeys.tableName,
        STATE_MACHINE_ARN: machine.stateMachineArn,
        PRIVACY_MACHINE_ARN: privacyRequests.stateMachineArn,
        ...(fetches && { FETCH_MACHINE_ARN: fetches.stateMachineArn }),
        FAILURE_BUCKET: failures.bucketName,
      },
    });
    grantItems(journeys, sweep, 'BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'Query', 'UpdateItem');
    grantIndex(journeys, sweep);
    grantSesAccount(sweep);
    machine.grant(sweep, 'states:ListExecutions', 'states:StartExecution', 'states:SendTaskSuccess');
    grantExecutions(machine, sweep, 'DescribeExecution');
    privacyRequests.grant(sweep, 'states:StartExecution');
    fetches?.grant(sweep, 'states:StartExecution');
    grantRewrite(sweep, failures, 'It hands again whatever lies there.');
    for (const fn of handsTo) grantCall(fn, sweep);
    return sweep;
  }

  private streamToTally(tally: IFunction, isAnnounced: boolean, takesRequests: boolean): EventSourceMapping {
    return consumeStream(tally, {
      table: this.storage.journeys,
      // most events, mails and decisions are not counted (domain/metrics/counts.ts)
      reads: [
        {
          sk: [
            ...['META', 'FLOW', { prefix: 'CASE#' }],
            ...(takesRequests ? [{ prefix: 'REQUESTED#' }] : []),
            ...(isAnnounced ? [CONTACT] : []),
          ],
        },
        { sk: [{ prefix: 'EVENT#' }], becomes: { milestone: { S: [COUNTED_MILESTONE] } } },
        { sk: [{ prefix: 'MAIL#' }], becomes: { status: { S: [{ 'anything-but': [UNCOUNTED_STATUS] }] } } },
        { sk: [{ prefix: 'MAIL#' }], was: { status: { S: [RETRIED_STATUS] } } },
        { sk: [{ prefix: 'DECISION#' }], becomes: { outcome: { S: COUNTED_OUTCOMES } } },
      ],
      onFailure: this.onFailure,
      batchSize: 200,
      maxBatchingWindow: Duration.seconds(5),
    });
  }

  /** Records that a journey stopped. */
  private journeyEvents(): IFunction {
    const { journeys } = this.storage;
    const journeyEvents = new NodeFunction(this, 'JourneyEvents', {
      onFailure: this.onFailure,
      environment: { JOURNEYS_TABLE: journeys.tableName },
    });
    grantItems(journeys, journeyEvents, 'UpdateItem');
    return journeyEvents;
  }

  /** Records SES's events about mails. */
  private mailEvents(): IFunction {
    const { journeys } = this.storage;
    const mailEvents = new NodeFunction(this, 'MailEvents', {
      onFailure: this.onFailure,
      environment: { JOURNEYS_TABLE: journeys.tableName },
    });
    grantItems(journeys, mailEvents, 'GetItem', 'UpdateItem');
    return mailEvents;
  }
}
