import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { privacyMachineName } from '../domain/policy/names.ts';
import { grantCall } from './grant-call.ts';
import { machineFrom } from './machine.ts';

/** Carries out customers' privacy requests, by statemachines/privacy-request.asl.json. */
export class PrivacyRequests extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, privacy }: { stage: string; privacy: IFunction }) {
    super(scope, id);
    this.machine = machineFrom(this, {
      name: privacyMachineName(stage),
      definition: 'privacy-request',
      substitutions: { PrivacyFunction: privacy.functionArn },
    });
    grantCall(privacy, this.machine);
  }
}
