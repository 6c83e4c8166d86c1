import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ArnFormat, CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { storeSecretPrefix } from '../domain/policy/names.ts';

/**
 * One secret for each store, with the webhook keys of its platforms, and one secret that signs our own links. A store's
 * secret is found by its name, so that no environment, output or policy grows with the number of stores.
 */
export class Secrets extends Construct {
  readonly links: Secret;
  /** The start of the name of a store's secret; the store's id follows it. */
  readonly storePrefix: string;
  private readonly ofStore: Record<string, Secret>;

  constructor(scope: Construct, id: string, props: { stage: string; stores: string[] }) {
    super(scope, id);
    this.storePrefix = storeSecretPrefix(props.stage);
    this.ofStore = Object.fromEntries(props.stores.map((store) => [store, this.storeSecret(store)]));
    this.tellHowToUse();
    this.links = this.linkSecret();
  }

  grantReadStores(fn: IFunction): void {
    const resource = { service: 'secretsmanager', resource: 'secret', resourceName: `${this.storePrefix}*` };
    const arn = Stack.of(this).formatArn({ ...resource, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    grantRead(fn, arn);
    Validations.of(fn.role!).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.storePrefix}*]`,
      reason: "The secrets of this stage's stores, and no others, have names with this beginning.",
    });
  }

  grantReadStore(fn: IFunction, store: string): void {
    grantRead(fn, this.ofStore[store]!.secretArn);
  }

  grantReadLinks(fn: IFunction): void {
    grantRead(fn, this.links.secretArn);
  }

  private storeSecret(store: string): Secret {
    const secret = new Secret(this, store, {
      secretName: `${this.storePrefix}${store}`,
      description: `Porchlight: what webhooks of the store "${store}" are signed with, by platform`,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      // Never edit: on any change here CloudFormation generates a new value, and then every shop's webhooks would be
      // refused.
      generateSecretString: {
        secretStringTemplate: '{"shopify":""}',
        generateStringKey: 'own',
        passwordLength: 32, // letters and digits, a multiple of four: valid base64, as Standard Webhooks requires
        excludePunctuation: true,
      },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The other side signs with the same key: it can only change by hand, on both sides at once.',
    });
    return secret;
  }

  private linkSecret(): Secret {
    const secret = new Secret(this, 'Links', {
      description: 'Porchlight: what the links to its own pages are signed with',
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The links in mails already sent must keep working: a new key is put beside the old one, by hand.',
    });
    return secret;
  }

  private tellHowToUse(): void {
    const secret = `--secret-id ${this.storePrefix}STORE --region ${Stack.of(this).region}`;
    const read = `aws secretsmanager get-secret-value ${secret} --query SecretString --output text`;
    new CfnOutput(Stack.of(this), 'StoreSecrets', {
      description: "The names of the stores' secrets, up to the store",
      value: this.storePrefix,
    });
    new CfnOutput(Stack.of(this), 'ReadSecret', {
      description: "Prints the key that webhooks in Porchlight's own format are signed with: put the store for STORE",
      value: `${read} | node -pe 'JSON.parse(fs.readFileSync(0)).own'`,
    });
    new CfnOutput(Stack.of(this), 'SetSecret', {
      description:
        'Sets the key that Shopify signs with: put the store for STORE (twice) and the key for PASTE_IT_HERE',
      value: `${read} | node -pe 'JSON.stringify({...JSON.parse(fs.readFileSync(0)),shopify:"PASTE_IT_HERE"})' | aws secretsmanager put-secret-value ${secret} --secret-string file:///dev/stdin`,
    });
  }
}

// `secret.grantRead` would also allow describing the secret, which no function does.
const grantRead = (fn: IFunction, arn: string) =>
  Grant.addToPrincipal({ grantee: fn, actions: ['secretsmanager:GetSecretValue'], resourceArns: [arn] });
