import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ConfigurationSet,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { sesAddress } from '../domain/order/email.ts';
import { senderDomain } from '../domain/policy/senders.ts';
import type { Settings } from '../domain/policy/settings.ts';

/**
 * SES: an identity for every domain the stores send from, and the events of what was sent. An account has one identity a
 * domain, so where they are there already, as for a second stage, it is deployed with `-c identities=existing`. Whatever
 * identity covers an address then serves, be it the domain, one above it, or the address alone.
 */
export class MailSending extends Construct {
  readonly configurationSet: ConfigurationSet;
  private readonly senders: string[];

  constructor(scope: Construct, id: string, props: { stores: Settings['stores'] }) {
    super(scope, id);
    this.configurationSet = this.configuration();
    this.senders = [...new Set(Object.values(props.stores).map(({ brand }) => sesAddress(brand.from)!))];
    if (this.node.tryGetContext('identities') === 'existing') return;
    for (const domain of new Set(this.senders.map(senderDomain))) this.identity(domain);
  }

  /** From the stores' addresses and no others. Which identity covers one, SES knows: the list would be longer, and no narrower. */
  grantSend(fn: IFunction): void {
    const arnOf = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['ses:SendEmail'],
      resourceArns: [arnOf('identity', '*'), arnOf('configuration-set', this.configurationSet.configurationSetName)],
      conditions: { StringEquals: { 'ses:FromAddress': this.senders } },
    });
    Validations.of(fn.role!).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]',
      reason: "The condition names the stores' own addresses: SES sends from no others.",
    });
  }

  private configuration(): ConfigurationSet {
    const set = new ConfigurationSet(this, 'ConfigurationSet', {
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    set.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      // no SEND: the step writes itself that SES took a mail, and where it died before, what became of the mail tells
      events: [
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

  private identity(domain: string): void {
    const identity = new EmailIdentity(this, domain, { identity: Identity.domain(domain) });
    // Other stages, and who else mails from the domain, go on when this stack does not.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}

/** Lets a function ask how many mails SES takes of the account. */
export function grantSesAccount(fn: IFunction): void {
  Grant.addToPrincipal({ grantee: fn, actions: ['ses:GetAccount'], resourceArns: ['*'] });
  Validations.of(fn.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ses:GetAccount has no resource to name.',
  });
}
