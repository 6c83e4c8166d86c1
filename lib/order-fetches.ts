import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { fetchMachineName } from '../domain/policy/names.ts';
import type { Settings } from '../domain/policy/settings.ts';
import { grantCall } from './grant-call.ts';
import { machineFrom } from './machine.ts';

/** The stores with a shop whose webhooks only point to orders. */
export const fetchingStores = ({ stores }: Settings): string[] =>
  Object.keys(stores).filter((store) => stores[store]!.bigcommerce);

/** Fetches the orders that webhooks only point to, by statemachines/order-fetch.asl.json. */
export class OrderFetches extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, fetchOrder }: { stage: string; fetchOrder: IFunction }) {
    super(scope, id);
    this.machine = machineFrom(this, {
      name: fetchMachineName(stage),
      definition: 'order-fetch',
      substitutions: { FetchOrderFunction: fetchOrder.functionArn },
    });
    grantCall(fetchOrder, this.machine);
  }
}
