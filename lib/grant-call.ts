import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** Lets a caller call a function by its own ARN. The function's `grantInvoke` would also allow every version. */
export const grantCall = (fn: IFunction, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [fn.functionArn] });
