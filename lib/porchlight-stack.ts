import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Settings } from '../domain/settings.ts';
import { Api } from './api.ts';
import { Events } from './events.ts';
import { FailureDestination } from './failure-destination.ts';
import { Journey, journeyArn } from './journey.ts';
import { Mail } from './mail.ts';
import { NodeFunction } from './node-function.ts';
import { Storage } from './storage.ts';
import { StoreSecrets } from './store-secrets.ts';
import { consumeStream } from './streams.ts';
import { TeamTopic } from './team-topic.ts';
import { Watch } from './watch.ts';

type Props = { stage: string; settings: Settings };

/** One deployment of Porchlight, for all stores of the settings. */
export class PorchlightStack extends Stack {
  private readonly storage: Storage;
  private readonly topic: TeamTopic;
  private readonly onFailure: FailureDestination;

  constructor(scope: Construct, id: string, { stage, settings }: Props) {
    // Where mails go to everyone, deleting the stack would leave customers without them.
    const live = settings.stages[stage]?.allowedRecipients === 'all';
    super(scope, id, { description: `Porchlight (${stage})`, terminationProtection: live });
    // The bundles hold the settings, so a changed one shows as a changed hash; here `cdk diff` shows it line by line.
    this.templateOptions.metadata = { Settings: settings };

    this.storage = new Storage(this, 'Storage', { stage });
    this.topic = new TeamTopic(this, 'Team', { email: settings.teamEmail });
    this.onFailure = new FailureDestination(this.storage.failures);
    const mail = new Mail(this, 'Mail', { stores: settings.stores });

    const ingest = this.ingest(new StoreSecrets(this, 'Secrets', { stores: Object.keys(settings.stores) }));
    const tell = this.tell(stage, mail);
    const { machine } = new Journey(this, 'Journey', { stage, tell, journeys: this.storage.journeys });
    const dispatch = this.dispatch(machine);
    const tally = this.tally();
    const listeners = { journeyEvents: this.journeyEvents(), mailEvents: this.mailEvents() };

    new Events(this, 'Events', { machine, configurationSet: mail.configurationSet, ...listeners });
    const { http } = new Api(this, 'Api', { ingest });
    new Watch(this, 'Watch', {
      topic: this.topic,
      api: http,
      machine,
      tell,
      dispatch: { consumer: dispatch, mapping: this.streamToDispatch(dispatch) },
      tally: { consumer: tally, mapping: this.streamToTally(tally) },
      listeners: Object.values(listeners),
    });
  }

  /** Takes webhooks in: checks, normalises, writes. */
  private ingest(secrets: StoreSecrets): IFunction {
    const { journeys } = this.storage;
    const ingest = new NodeFunction(this, 'Ingest', {
      timeout: Duration.seconds(10),
      environment: { JOURNEYS_TABLE: journeys.tableName, STORE_SECRETS: secrets.json },
    });
    journeys.grant(ingest, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem');
    secrets.grantRead(ingest);
    return ingest;
  }

  /** Decides about one mail and sends it; called by the journey. */
  private tell(stage: string, mail: Mail): IFunction {
    const { journeys } = this.storage;
    const tell = new NodeFunction(this, 'Tell', {
      environment: {
        JOURNEYS_TABLE: journeys.tableName,
        CONFIGURATION_SET: mail.configurationSet.configurationSetName,
        STAGE: stage,
        TEAM_TOPIC_ARN: this.topic.topicArn,
        STATE_MACHINE_ARN: journeyArn(this, stage),
      },
    });
    journeys.grant(tell, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem');
    mail.grantSend(tell);
    this.topic.grantPublish(tell);
    return tell;
  }

  /** Starts a journey, or wakes it, when its order's item says so. */
  private dispatch(machine: StateMachine): IFunction {
    const dispatch = new NodeFunction(this, 'Dispatch', {
      environment: { STATE_MACHINE_ARN: machine.stateMachineArn },
    });
    machine.grant(dispatch, 'states:StartExecution', 'states:SendTaskSuccess');
    return dispatch;
  }

  private streamToDispatch(dispatch: IFunction): EventSourceMapping {
    return consumeStream(dispatch, {
      table: this.storage.journeys,
      sortKeys: ['FLOW'],
      onFailure: this.onFailure,
      batchSize: 50,
      maxBatchingWindow: Duration.seconds(0),
      // Lambda keeps the order within an item, and an order's whole rendezvous is one item.
      parallelizationFactor: 4,
    });
  }

  /** Counts what changed into the metrics. */
  private tally(): IFunction {
    const { metrics } = this.storage;
    const tally = new NodeFunction(this, 'Tally', {
      timeout: Duration.minutes(1),
      environment: { METRICS_TABLE: metrics.tableName },
    });
    metrics.grant(tally, 'dynamodb:UpdateItem');
    return tally;
  }

  private streamToTally(tally: IFunction): EventSourceMapping {
    return consumeStream(tally, {
      table: this.storage.journeys,
      sortKeys: ['META', 'FLOW', { prefix: 'EVENT#' }, { prefix: 'MAIL#' }, { prefix: 'DECISION#' }],
      onFailure: this.onFailure,
      batchSize: 200,
      maxBatchingWindow: Duration.seconds(5),
    });
  }

  /** Hears of journeys that stopped. */
  private journeyEvents(): IFunction {
    const { journeys } = this.storage;
    const journeyEvents = new NodeFunction(this, 'JourneyEvents', {
      onFailure: this.onFailure,
      environment: { JOURNEYS_TABLE: journeys.tableName, TEAM_TOPIC_ARN: this.topic.topicArn },
    });
    journeys.grant(journeyEvents, 'dynamodb:UpdateItem');
    this.topic.grantPublish(journeyEvents);
    return journeyEvents;
  }

  /** Hears from SES what became of mails. */
  private mailEvents(): IFunction {
    const { journeys } = this.storage;
    const mailEvents = new NodeFunction(this, 'MailEvents', {
      onFailure: this.onFailure,
      environment: { JOURNEYS_TABLE: journeys.tableName },
    });
    journeys.grant(mailEvents, 'dynamodb:UpdateItem');
    return mailEvents;
  }
}
