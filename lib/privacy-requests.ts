import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { privacyMachineName } from '../domain/policy/names.ts';
import { grantCall } from './grant-call.ts';
import { acknowledgeWatching, machineLogs } from './machine-logs.ts';

const DEFINITION = path.resolve(__dirname, '../statemachines/privacy-request.asl.json');

/** Carries out what customers have a right to: statemachines/privacy-request.asl.json. */
export class PrivacyRequests extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, privacy }: { stage: string; privacy: IFunction }) {
    super(scope, id);
    const name = privacyMachineName(stage);
    this.machine = new StateMachine(this, 'Machine', {
      // As the journey's: a request that is being carried out survives a change of the stack, and its stack.
      stateMachineName: name,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION, 'utf8')),
      definitionSubstitutions: { Partition: Aws.PARTITION, PrivacyFunction: privacy.functionArn },
      logs: machineLogs(this, name),
    });
    grantCall(privacy, this.machine);
    acknowledgeWatching(this.machine);
  }
}
