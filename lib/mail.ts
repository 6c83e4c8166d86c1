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
 * SES: an identity for every domain that the stores send from, and the events of sent mails. An account has only one
 * identity for a domain. If the identities exist already, for example because of another stage, the stack is deployed
 * with `-c identities=existing`. Then any identity that covers an address serves: the domain, a parent domain, or the
 * address alone.
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

  /**
   * Allows sending only from the stores' addresses. It names no identities: only SES knows which of them covers an
   * address, and the list would be longer without being narrower.
   */
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
      // SEND is left out: the step itself records that SES took a mail. If the step dies first, later events of the
      // mail tell.
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
    // Other stages, and others who mail from the domain, still need it after this stack is deleted.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}

/** Lets a function ask how many mails SES accepts from the account. */
export function grantSesAccount(fn: IFunction): void {
  Grant.addToPrincipal({ grantee: fn, actions: ['ses:GetAccount'], resourceArns: ['*'] });
  Validations.of(fn.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ses:GetAccount has no resource to name.',
  });
}
