import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnRoute,
  type CfnStage,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { methodOf, pathOf, ROUTE_NAMES } from '../domain/admin/routes.ts';
import { AdminPolicies } from './admin.ts';
import { VENDED_LOGS } from './machine.ts';

const WEBHOOKS = [
  '/{store}/orders',
  '/{store}/orders/{orderId}/milestones',
  '/{store}/wishes',
  '/{store}/webhooks/{platform}',
];
const CASES = ['/{store}/cases/{caseId}'];
// the second is for mails that were sent before there were other pages
const TO_ANSWER = ['/p/{token}', '/unsubscribe/{token}'];
const TO_LOOK_AT = ['/t/{token}'];
const LOOKUP = ['/{store}/lookup'];
const LOOKING = [HttpMethod.GET, HttpMethod.HEAD];

// Requests per second, and at once, for each route, so that a flood on one route does not block another. The limits are
// far above a large shop's busiest hour, and far below what would use up the account's. Senders repeat a webhook that
// is answered 429.
const OF_WEBHOOKS = { rateLimit: 300, burstLimit: 600 };
const OF_PAGES = { rateLimit: 50, burstLimit: 100 };
/** Anybody may call it, but few people do. */
const OF_LOOKUP = { rateLimit: 5, burstLimit: 20 };
const OF_ALL = { rateLimit: 500, burstLimit: 1000 };
type Throttle = typeof OF_ALL;

// The log holds the route instead of the path, because the path of a customer's link contains its token. It also holds
// no address, body, header or query string.
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
};

/** It makes no permission for each route: a stack with a hundred stores would exceed its limit of resources. */
class AdminIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}

/** The HTTP API. Platforms and carriers post to it, and customers open its pages. */
export class Api extends Construct {
  readonly http: HttpApi;
  readonly url: string;
  private readonly routes: { route: HttpRoute; throttle: Throttle }[] = [];

  constructor(
    scope: Construct,
    id: string,
    props: {
      ingest: IFunction;
      pages: IFunction;
      hasPages: boolean;
      takesRequests: boolean;
      caseWebhook: IFunction | undefined;
      lookup: IFunction | undefined;
      admin: IFunction | undefined;
    },
  ) {
    super(scope, id);
    this.http = new HttpApi(this, 'Http', { apiName: Stack.of(this).stackName, createDefaultStage: false });
    this.route(WEBHOOKS, [HttpMethod.POST], props.ingest, {
      throttle: OF_WEBHOOKS,
      openBecause:
        'Webhooks are signed over their body, which no authorizer of an HTTP API gets to see: ingest checks it.',
    });
    if (props.caseWebhook)
      this.route(CASES, [HttpMethod.POST], props.caseWebhook, {
        throttle: OF_PAGES,
        openBecause: 'What is said of a case is signed over its body, too: the function checks it.',
      });
    if (props.lookup)
      this.route(LOOKUP, [HttpMethod.POST], props.lookup, {
        throttle: OF_LOOKUP,
        openBecause:
          'Customers have no account. The answer says nothing, and what is asked for goes to the order’s own address.',
      });
    const ofPages = {
      throttle: OF_PAGES,
      openBecause: 'Customers have no account: their link carries a signed token, which the function checks.',
    };
    const answers = [
      ...TO_ANSWER,
      ...(props.hasPages ? ['/f/{token}'] : []),
      ...(props.takesRequests ? ['/h/{token}'] : []),
    ];
    this.route(answers, [...LOOKING, HttpMethod.POST], props.pages, ofPages);
    if (props.hasPages) this.route(TO_LOOK_AT, LOOKING, props.pages, ofPages);
    if (props.admin) this.adminRoutes(props.admin);
    this.url = this.addStage().url;
    new CfnOutput(Stack.of(this), 'ApiAddress', { description: 'Where webhooks are posted to', value: this.url });
  }

  private route(
    paths: string[],
    methods: HttpMethod[],
    fn: IFunction,
    { openBecause, throttle }: { openBecause: string; throttle: Throttle },
  ): void {
    const integration = new HttpLambdaIntegration(fn.node.id, fn);
    const routes = paths.flatMap((path) => this.http.addRoutes({ path, methods, integration }));
    for (const route of routes) {
      this.routes.push({ route, throttle });
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: openBecause });
    }
  }

  /** API Gateway admits only callers with one of the AdminPolicies. */
  private adminRoutes(fn: IFunction): void {
    const integration = new AdminIntegration(fn.node.id, fn);
    fn.addPermission('AdminApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.http.arnForExecuteApi('*', '/admin/stores/*', '*'),
    });
    const authorizer = new HttpIamAuthorizer();
    for (const name of ROUTE_NAMES) {
      const methods = [methodOf(name) === 'GET' ? HttpMethod.GET : HttpMethod.POST];
      const [route] = this.http.addRoutes({ path: pathOf(name), methods, integration, authorizer });
      this.routes.push({ route: route!, throttle: OF_PAGES });
    }
    new AdminPolicies(this, 'Admin', { http: this.http });
  }

  private addStage(): HttpStage {
    const logs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `${VENDED_LOGS}apis/${Stack.of(this).stackName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: OF_ALL,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    // CDK's stage has only one throttle. A stage that names routes must be created after them.
    (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
      this.routes.map(({ route, throttle: { rateLimit, burstLimit } }) => [
        (route.node.defaultChild as CfnRoute).routeKey,
        { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit },
      ]),
    );
    stage.node.addDependency(...this.routes.map(({ route }) => route));
    return stage;
  }
}
