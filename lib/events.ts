import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction, Function as LambdaFn } from 'aws-cdk-lib/aws-lambda';
import type { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

type EventsProps = {
  machine: StateMachine;
  configurationSet: ConfigurationSet;
  journeyEvents: IFunction;
  mailEvents: IFunction;
  hourly: IFunction[];
  /** The functions that take the dead letters out of the queue. */
  takers: LambdaFn[];
  key: IKey | undefined;
};

/** The events that AWS sends about stopped runs and sent mails, and the functions that it calls once an hour. */
export class Events extends Construct {
  /** Events that EventBridge could not deliver to a function within a day. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(props.key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: props.key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    });
    Validations.of(this.deadLetters).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is where dead letters go.' });
    for (const taker of props.takers) {
      taker.addEnvironment('DEAD_LETTERS', this.deadLetters.queueUrl);
      const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];
      Grant.addToPrincipal({ grantee: taker, actions, resourceArns: [this.deadLetters.queueArn] });
    }
    const to = (fn: IFunction) => [new LambdaFunction(fn, { deadLetterQueue: this.deadLetters })];
    new Rule(this, 'StoppedJourneys', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [props.machine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: to(props.journeyEvents),
    });
    new Rule(this, 'SentMails', {
      eventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [props.configurationSet.configurationSetName] } } },
      },
      targets: to(props.mailEvents),
    });
    new Rule(this, 'EachHour', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: props.hourly.flatMap(to),
    });
  }
}
