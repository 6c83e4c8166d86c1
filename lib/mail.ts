import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ConfigurationSet,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  type IEmailIdentity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { ArnFormat, CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { asciiDomain, sesAddress } from '../domain/order/email.ts';
import type { Settings } from '../domain/policy/settings.ts';

/**
 * SES: an identity for every domain the stores send from, and the events of what was sent. An account has one identity a
 * domain, so where they are there already, as for a second stage, it is deployed with `-c identities=existing`.
 */
export class MailSending extends Construct {
  readonly configurationSet: ConfigurationSet;
  private readonly identities: IEmailIdentity[];
  private readonly senders: string[];

  constructor(scope: Construct, id: string, props: { stores: Settings['stores'] }) {
    super(scope, id);
    this.configurationSet = this.configuration();
    const domains = Object.values(props.stores).map(({ brand }) =>
      asciiDomain(brand.from.replace(/^.*@/, '')).toLowerCase(),
    );
    this.senders = [...new Set(Object.values(props.stores).map(({ brand }) => sesAddress(brand.from)!))];
    const existing = this.node.tryGetContext('identities') === 'existing';
    this.identities = [...new Set(domains)].map((domain) =>
      existing ? EmailIdentity.fromEmailIdentityName(this, domain, domain) : this.identity(domain),
    );
  }

  grantSend(grantee: IGrantable): Grant {
    const configurationSet = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configurationSet.configurationSetName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const identities = this.identities.map((identity) => identity.emailIdentityArn);
    return Grant.addToPrincipal({
      grantee,
      actions: ['ses:SendEmail'],
      resourceArns: [...identities, configurationSet],
      // of each domain as the stores' own addresses, and as nobody else
      conditions: { StringEquals: { 'ses:FromAddress': this.senders } },
    });
  }

  private configuration(): ConfigurationSet {
    const set = new ConfigurationSet(this, 'ConfigurationSet', {
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    set.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.DELIVERY_DELAY,
        EmailSendingEvent.RENDERING_FAILURE,
      ],
    });
    return set;
  }

  private identity(domain: string): EmailIdentity {
    const identity = new EmailIdentity(this, domain, { identity: Identity.domain(domain) });
    // Other stages, and who else mails from the domain, go on when this stack does not.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    identity.dkimRecords.forEach((record, index) => {
      new CfnOutput(Stack.of(this), `Dkim${pascal(domain)}${index + 1}`, {
        description: `DNS record ${index + 1} of 3 that lets SES send for ${domain}`,
        value: `${record.name} CNAME ${record.value}`,
      });
    });
    return identity;
  }
}

const pascal = (domain: string) =>
  domain
    .split(/[^a-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** Lets a function ask how many mails SES takes of the account. */
export function grantSesAccount(fn: IFunction): void {
  Grant.addToPrincipal({ grantee: fn, actions: ['ses:GetAccount'], resourceArns: ['*'] });
  Validations.of(fn.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ses:GetAccount has no resource to name.',
  });
}
