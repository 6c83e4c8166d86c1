import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** Lets a machine call a function by its own ARN. The function's `grantInvoke` lets it call every version, too. */
export const grantCall = (fn: IFunction, machine: StateMachine): Grant =>
  Grant.addToPrincipal({ grantee: machine, actions: ['lambda:InvokeFunction'], resourceArns: [fn.functionArn] });
