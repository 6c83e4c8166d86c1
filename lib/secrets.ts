import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** One secret a store, with the keys its webhooks are signed with by platform; and one that signs our own links. */
export class Secrets extends Construct {
  readonly links: Secret;
  private readonly stores: [store: string, secret: Secret][];

  constructor(scope: Construct, id: string, props: { stores: string[] }) {
    super(scope, id);
    this.stores = props.stores.map((store) => [store, this.storeSecret(store)]);
    for (const [store, secret] of this.stores) this.tellHowToUse(store, secret.secretArn);
    this.links = this.linkSecret();
  }

  /** `{"<store>": "<secret's ARN>", …}`, for a function's environment. */
  get storesJson(): string {
    return Stack.of(this).toJsonString(
      Object.fromEntries(this.stores.map(([store, { secretArn }]) => [store, secretArn])),
    );
  }

  grantReadStores(grantee: IGrantable): void {
    grantRead(
      grantee,
      this.stores.map(([, secret]) => secret),
    );
  }

  grantReadLinks(grantee: IGrantable): void {
    grantRead(grantee, [this.links]);
  }

  private storeSecret(store: string): Secret {
    const secret = new Secret(this, store, {
      description: `Porchlight: what webhooks of the store "${store}" are signed with, by platform`,
      removalPolicy: RemovalPolicy.RETAIN,
      // Never edit: CloudFormation answers any change here with a new value, and every shop's webhooks would be refused.
      generateSecretString: {
        secretStringTemplate: '{"shopify":""}',
        generateStringKey: 'own',
        passwordLength: 32, // letters and digits, a multiple of four: valid base64, as Standard Webhooks keys must be
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
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The links in mails already sent must keep working: a new key would break them all.',
    });
    return secret;
  }

  private tellHowToUse(store: string, arn: string): void {
    const { region } = Stack.of(this);
    const secret = `--secret-id ${arn} --region ${region}`;
    const read = `aws secretsmanager get-secret-value ${secret} --query SecretString --output text`;
    const name = store.charAt(0).toUpperCase() + store.slice(1);
    new CfnOutput(Stack.of(this), `WebhookSecret${name}`, { value: arn });
    new CfnOutput(Stack.of(this), `ReadSecret${name}`, {
      description: `Prints the key that webhooks in Porchlight's own format are signed with, for ${store}`,
      value: `${read} | node -pe 'JSON.parse(fs.readFileSync(0)).own'`,
    });
    new CfnOutput(Stack.of(this), `SetSecret${name}`, {
      description: `Sets the key that Shopify signs with, for ${store}: put it in place of PASTE_IT_HERE`,
      value: `${read} | node -pe 'JSON.stringify({...JSON.parse(fs.readFileSync(0)),shopify:"PASTE_IT_HERE"})' | aws secretsmanager put-secret-value ${secret} --secret-string file:///dev/stdin`,
    });
  }
}

// `secret.grantRead` lets describe too, which nobody does.
const grantRead = (grantee: IGrantable, secrets: Secret[]) =>
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: secrets.map(({ secretArn }) => secretArn),
  });
