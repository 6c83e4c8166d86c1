import type { AccountLimit } from '@aws-sdk/client-lambda';
import type { GetAccountCommandOutput } from '@aws-sdk/client-sesv2';
import { identitiesFor, senderDomain } from '../../domain/policy/senders.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { type Finding, note, ok, todo } from './finding.ts';
import { ofStatesQuotas, type ServiceQuota } from './step-functions.ts';

// Finds what an account lacks for a deployment, and what to do about each lack. It is pure: the looks at the account
// come in.

/** If AWS refused a look, it is the error. */
export type LookedUp<T> = T | Error;

export type SesIdentity = { isVerified: boolean; tokens: string[] };

export type Account = {
  /** The stack's status, or undefined if the stack is not deployed. */
  stack: LookedUp<string | undefined>;
  /**
   * The version of the CDK's bootstrap stack, or NaN if there is none. It is only read while the stack is not deployed.
   */
  bootstrap: LookedUp<number> | undefined;
  leftovers: LookedUp<string[]>;
  ses: LookedUp<
    Pick<
      GetAccountCommandOutput,
      'ProductionAccessEnabled' | 'SendingEnabled' | 'EnforcementStatus' | 'SendQuota' | 'PricingAttributes'
    >
  >;
  identities: LookedUp<Map<string, SesIdentity>>;
  concurrency: LookedUp<AccountLimit | undefined>;
  /** The quotas of Step Functions. */
  quotas: LookedUp<ServiceQuota[]>;
  subscribed: LookedUp<boolean> | undefined;
};

export function findingsOf(account: Account, settings: Settings, stage: string, stackName: string): Finding[] {
  const { stack, bootstrap, leftovers, ses, identities, concurrency, quotas, subscribed } = account;
  return [
    ...found('the stack', stack, (status) => ofStack(status, stackName, stage)),
    ...(bootstrap === undefined ? [] : found("the CDK's bootstrap", bootstrap, ofBootstrap)),
    ...found('leftovers of an earlier stack', leftovers, ofLeftovers),
    ...found('SES identities', identities, (known) => ofIdentities(known, settings, stack !== undefined)),
    ...found('the SES account', ses, (one) => ofSes(one, settings, stage)),
    ...found("Lambda's concurrency", concurrency, (limit) => ofConcurrency(limit, settings)),
    ...found("Step Functions' quotas", quotas, (known) => ofStatesQuotas(known, ordersADay(ses, settings))),
    ...(subscribed === undefined ? [] : found("the team's address", subscribed, (is) => ofTeam(is, settings))),
  ];
}

function found<T>(what: string, looked: LookedUp<T>, findings: (value: T) => Finding[]): Finding[] {
  if (!(looked instanceof Error)) return findings(looked);
  const [message] = looked.message.split('\n');
  const isDenied = /AccessDenied|NotAuthorized|AuthorizationError/.test(looked.name);
  const advice = isDenied ? 'allow this call to your profile' : 'look in the console, or try again';
  return [todo(`${what} could not be looked at`, `${advice}: ${looked.name}: ${message}`)];
}

/** A deleted stack does not exist, nor does one that only ever had a change set. */
export const isMade = (status: string | undefined): boolean =>
  !['DELETE_COMPLETE', 'REVIEW_IN_PROGRESS', undefined].includes(status);

function ofStack(status: string | undefined, name: string, stage: string): Finding[] {
  if (status === undefined) return [ok(`${name} is not deployed yet: npm run deploy -- -c stage=${stage}`)];
  if (/IN_PROGRESS$/.test(status)) return [todo(`${name} is ${status}`, 'wait until CloudFormation is done')];
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_FAILED')
    return [
      todo(
        `the first deploy of ${name} failed (${status})`,
        `see its events for the cause, delete it (aws cloudformation delete-stack --stack-name ${name}), and run doctor again`,
      ),
    ];
  if (/FAILED$/.test(status))
    return [todo(`${name} is ${status}`, `npx cdk rollback ${name} -c stage=${stage}, then deploy again`)];
  return [ok(`${name} is deployed (${status})`)];
}

/** The version of the bootstrap stack that the templates of this CDK require. */
const BOOTSTRAP = 6;

function ofBootstrap(version: number): Finding[] {
  if (version >= BOOTSTRAP) return [ok(`the CDK's bootstrap is there (version ${version})`)];
  const what = Number.isNaN(version)
    ? 'the account and Region are not bootstrapped'
    : `the CDK's bootstrap is old (version ${version})`;
  return [todo(what, 'npx cdk bootstrap')];
}

function ofLeftovers(names: string[]): Finding[] {
  if (names.length === 0) return [];
  return [
    todo(
      `left by an earlier stack: ${names.join(', ')}`,
      'keep them, with what is in them: deploy with --import-existing-resources; or delete them first (docs/operate.md, "Start a stage over")',
    ),
  ];
}

function ofIdentities(known: ReadonlyMap<string, SesIdentity>, { stores }: Settings, isDeployed: boolean): Finding[] {
  const senders = [...new Set(Object.values(stores).map(({ brand }) => brand.from))];
  const domains = new Set(senders.map(senderDomain));
  const taken = [...domains].filter((domain) => known.has(domain));
  const isForeign = !isDeployed && taken.length > 0;
  return [
    ...(isForeign ? [todo(`SES knows ${taken.join(', ')} already`, 'deploy with -c identities=existing')] : []),
    ...senders.flatMap((from) => ofSender(from, known, isDeployed || isForeign)),
  ];
}

function ofSender(from: string, known: ReadonlyMap<string, SesIdentity>, isWanted: boolean): Finding[] {
  const covering = identitiesFor(from).filter((name) => known.has(name));
  const verified = covering.find((name) => known.get(name)!.isVerified);
  if (verified) return [ok(`SES may send from ${from} (identity ${verified})`)];
  const domain = senderDomain(from);
  if (covering[0] !== undefined) {
    const { tokens } = known.get(covering[0])!;
    const records = tokens.map((token) => `${token}._domainkey.${covering[0]} CNAME ${token}.dkim.amazonses.com`);
    const advice =
      records.length > 0
        ? `add to its DNS: ${records.join('; ')}`
        : covering[0].includes('@')
          ? 'answer the mail that SES sent to it'
          : 'add the DNS records that the Amazon SES console shows for it';
    return [todo(`SES waits for the proof that ${covering[0]} is yours`, advice)];
  }
  if (isWanted)
    return [
      todo(
        `SES has no identity for ${from}`,
        `aws sesv2 create-email-identity --email-identity ${domain}, then run doctor again`,
      ),
    ];
  return [ok(`the deploy makes the SES identity ${domain}; run doctor again for its DNS records`)];
}

type SesAnswer = Exclude<Account['ses'], Error>;

function ofSes(
  { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota, PricingAttributes }: SesAnswer,
  settings: Settings,
  stage: string,
): Finding[] {
  const isForAll = settings.stages[stage]?.allowedRecipients === 'all';
  const { Max24HourSend: day = 0, MaxSendRate: second = 0 } = SendQuota ?? {};
  const inSandbox = 'SES is in its sandbox: it mails verified addresses only';
  const ask = 'ask for production access: Amazon SES console, Account dashboard; it takes about a day';
  return [
    ...(ProductionAccessEnabled ? [ok('SES mails everyone')] : [(isForAll ? todo : note)(inSandbox, ask)]),
    ...(SendingEnabled === false
      ? [todo('SES has paused the sending of this account', 'see the Amazon SES console, Reputation metrics')]
      : []),
    ...(EnforcementStatus && EnforcementStatus !== 'HEALTHY'
      ? [todo(`SES has this account under "${EnforcementStatus}"`, 'see the Amazon SES console, Reputation metrics')]
      : []),
    ...(day >= 0 ? [ofQuota(day, second, settings)] : []), // -1 means no limit
    ...(PricingAttributes?.CurrentPlan === 'ESSENTIALS'
      ? [
          note(
            'SES bills its plan "Essentials": $0.16 for 1,000 mails instead of $0.10',
            'aws sesv2 put-account-pricing-attributes --plan NONE',
          ),
        ]
      : []),
  ];
}

/** The mails of an order without trouble. */
const MAILS = 6;

const mailsADay = ({ stores }: Settings): number =>
  Object.values(stores).reduce((sum, { limits }) => sum + limits.perDay, 0);

/** How many orders a day may get all their mails. */
function ordersADay(ses: Account['ses'], settings: Settings): number {
  const { Max24HourSend: day = -1 } = ses instanceof Error ? {} : (ses.SendQuota ?? {});
  return Math.min(mailsADay(settings), day < 0 ? Number.POSITIVE_INFINITY : day) / MAILS;
}

function ofQuota(day: number, second: number, settings: Settings): Finding {
  const what = `SES sends up to ${day} mails a day and ${second} a second: about ${Math.floor(day / MAILS)} orders a day`;
  const allowed = mailsADay(settings);
  if (allowed <= day) return ok(what);
  return note(
    what,
    `the stores' limits allow ${allowed}: where you expect more orders, ask for a higher quota (Service Quotas, Amazon SES)`,
  );
}

/** Lambda keeps this many free for functions without a reservation (Lambda developer guide, "Reserved concurrency"). */
const KEPT_FREE = 100;

function ofConcurrency(limit: AccountLimit | undefined, { stepsAtOnce }: Settings): Finding[] {
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = limit ?? {};
  const raise =
    'ask for 1,000: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';
  return [
    ...(all < KEPT_FREE
      ? [todo(`Lambda runs ${all} functions at once in this account: webhooks of a busy hour would be refused`, raise)]
      : [ok(`Lambda runs ${all} functions at once`)]),
    ...(stepsAtOnce !== undefined && free - stepsAtOnce < KEPT_FREE
      ? [
          todo(
            `stepsAtOnce: ${stepsAtOnce} cannot be reserved, as Lambda keeps ${KEPT_FREE} of ${free} free`,
            `leave the setting out, or ${raise}`,
          ),
        ]
      : []),
  ];
}

function ofTeam(isSubscribed: boolean, { teamEmail }: Settings): Finding[] {
  if (isSubscribed) return [ok('the team hears of alarms and cases')];
  return [
    todo(
      `nobody hears of alarms and cases`,
      `confirm the mail "AWS Notification - Subscription Confirmation" at ${teamEmail}`,
    ),
  ];
}
