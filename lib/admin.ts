import type { CfnApi, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { methodOf, pathOf, ROLES, type Role, type RouteName, routesOf } from '../domain/admin/routes.ts';

/**
 * Policies that let people or tools of the team call the Admin API. There is one for each role, to attach to its users.
 */
export class AdminPolicies extends Construct {
  constructor(scope: Construct, id: string, { http }: { http: HttpApi }) {
    super(scope, id);
    const api = Stack.of(this).getLogicalId(http.node.defaultChild as CfnApi);
    for (const role of ROLES) {
      const patterns = [...new Set(routesOf(role).map(patternOf))];
      const resources = patterns.map((pattern) => arnOf(http, pattern));
      const policy = new ManagedPolicy(this, nameOf(role), {
        description: `Porchlight (${Stack.of(this).stackName}): calls of the Admin API for the role ${role}`,
        statements: [new PolicyStatement({ actions: ['execute-api:Invoke'], resources })],
      });
      for (const pattern of patterns) acknowledge(policy, `<${api}>/$default/${pattern}`);
      new CfnOutput(Stack.of(this), `Admin${nameOf(role)}Policy`, {
        description: `Attach it to whoever has the role ${role} in the Admin API`,
        value: policy.managedPolicyArn,
      });
    }
  }
}

const nameOf = (role: Role): string => `${role[0]!.toUpperCase()}${role.slice(1)}`;

/**
 * `GET/admin/stores/*` and the rest of the path, for every store. To allow one store only, the team writes a policy of
 * its own, with the store's id in place of the first star.
 */
const patternOf = (name: RouteName): string => `${methodOf(name)}${pathOf(name).replaceAll(/\{\w+\}/g, '*')}`;

function arnOf(http: HttpApi, pattern: string): string {
  const [, method = '', path = ''] = /^([A-Z]+)(.*)$/.exec(pattern) ?? [];
  return http.arnForExecuteApi(method, path, '$default');
}

const acknowledge = (policy: ManagedPolicy, resource: string): void =>
  Validations.of(policy).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:${resource}]`,
    reason: 'The routes of a role are named one by one; a star stands for a store, an order or a case.',
  });
