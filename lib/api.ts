import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

const WEBHOOKS = ['/{store}/orders', '/{store}/orders/{orderId}/milestones', '/{store}/webhooks/{platform}'];

// No body, no header and no query string: they hold customers and signatures.
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
};

/** The HTTP API that platforms and carriers post to. */
export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, props: { ingest: IFunction }) {
    super(scope, id);
    this.http = new HttpApi(this, 'Http', { apiName: Stack.of(this).stackName, createDefaultStage: false });
    this.addWebhooks(new HttpLambdaIntegration('Ingest', props.ingest));
    const stage = this.addStage();
    new CfnOutput(Stack.of(this), 'ApiAddress', { description: 'Where webhooks are posted to', value: stage.url });
  }

  private addWebhooks(integration: HttpLambdaIntegration): void {
    for (const path of WEBHOOKS) {
      for (const route of this.http.addRoutes({ path, methods: [HttpMethod.POST], integration })) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'Webhooks are signed over their body, which no authorizer of an HTTP API gets to see: ingest checks it.',
        });
      }
    }
  }

  private addStage(): HttpStage {
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      // Far above a large shop's busiest hour, far below what would drain the account; senders repeat what gets a 429.
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }
}
