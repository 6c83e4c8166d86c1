import path from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type FunctionOptions, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { folderOf } from './folder-of.ts';

/** The key of the app's context that names the folder with the bundles. */
export const BUNDLES = 'bundles';

export const METRICS_NAMESPACE = 'Porchlight';

/** A function of `lambdas/` with our defaults, which the caller's properties override. */
export class NodeFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: FunctionOptions = {}) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(path.join(scope.node.getContext(BUNDLES), folderOf(id))),
      memorySize: 512,
      timeout: Duration.seconds(30),
      logGroup,
      // The role is our own: the one that CDK makes has a managed policy that may write to every log group of the
      // account.
      role: new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      ...props,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName,
        ...props.environment,
      },
    });
    logGroup.grantWrite(this);
  }
}
