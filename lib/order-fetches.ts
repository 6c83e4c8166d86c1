import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fetchMachineName } from '../domain/policy/names.ts';
import type { Settings } from '../domain/policy/settings.ts';
import { grantCall } from './grant-call.ts';
import { acknowledgeWatching, machineLogs } from './machine-logs.ts';

const DEFINITION = path.resolve(__dirname, '../statemachines/order-fetch.asl.json');

/** The stores that have a shop whose webhooks only point to orders. */
export const fetchingStores = ({ stores }: Settings): string[] =>
  Object.keys(stores).filter((store) => stores[store]!.bigcommerce);

/** Fetches the orders that webhooks only point to: statemachines/order-fetch.asl.json. */
export class OrderFetches extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, fetchOrder }: { stage: string; fetchOrder: IFunction }) {
    super(scope, id);
    const name = fetchMachineName(stage);
    this.machine = new StateMachine(this, 'Machine', {
      // As the journey's: an order that is being fetched survives a change of the stack.
      stateMachineName: name,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION, 'utf8')),
      definitionSubstitutions: { Partition: Aws.PARTITION, FetchOrderFunction: fetchOrder.functionArn },
      logs: machineLogs(this, name),
    });
    grantCall(fetchOrder, this.machine);
    acknowledgeWatching(this.machine);
  }
}
