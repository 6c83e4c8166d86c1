// SES v2: keeps every mail instead of sending it, and emits the events that SES would.
import type { GetAccountResponse, SendEmailRequest } from '@aws-sdk/client-sesv2';
import type { Time } from './clock/lane.ts';
import { AwsError } from './errors.ts';
import type { EventBus } from './events.ts';
import type { Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';
import type { Usage } from './usage.ts';

const DAY_MS = 86_400_000;

/** A mail that was accepted. */
export type SentMail = ReturnType<typeof read> & { readonly messageId: string; readonly at: number };

/**
 * What happens to a mail. `accept`: it is delivered. `bounce`: it bounces. `complaint`: the recipient complains after
 * the delivery. `silence`: it is accepted, but no event follows. `lost-answer`: it is accepted, but the connection
 * breaks before the answer. `hang`: no answer and no mail. An error: the service answers with it.
 */
export type Fate = keyof typeof COURSES | 'hang' | AwsError;

/** The events about a mail, by its fate. */
export const COURSES: Record<'accept' | 'lost-answer' | 'bounce' | 'complaint' | 'silence', News[]> = {
  accept: ['Send', 'Delivery'],
  'lost-answer': ['Send', 'Delivery'],
  bounce: ['Send', 'Bounce'],
  complaint: ['Send', 'Delivery', 'Complaint'],
  silence: [],
};

type News = keyof typeof AFTER_MS;
/** How long after its mail each event comes. */
export const AFTER_MS = { Send: 0, Delivery: 1_500, Bounce: 1_500, Complaint: 60_000 };
const TYPES = { Send: 'Sent', Delivery: 'Delivered', Bounce: 'Bounced', Complaint: 'Complaint Received' };

/** The part of an event besides the mail. */
const detailsOf = (recipients: string[]) => ({
  Send: {},
  Delivery: { recipients, processingTimeMillis: AFTER_MS.Delivery, smtpResponse: '250 2.6.0 Ok' },
  Bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: recipients.map((emailAddress) => ({ emailAddress, action: 'failed', status: '5.1.1' })),
  },
  Complaint: {
    complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
    complaintFeedbackType: 'abuse',
  },
});

export type SesPort = {
  readonly region: string;
  readonly stack: Pick<Stack, 'configurationSets' | 'identities' | 'mailEvents'>;
  readonly bus: EventBus;
  readonly usage: Pick<Usage, 'mails'>;
  readonly options: {
    /** How many mails keep their bodies (default all). A long run has no memory for all bodies. */
    readonly bodiesKept?: number;
  };
};

export class Ses {
  /** Every accepted mail, oldest first. */
  readonly outbox: SentMail[] = [];
  /**
   * Chooses the fate of a mail. If undefined, the recipient's local part decides: `bounce…`, `complaint…`, and all
   * others are delivered.
   */
  behave: (mail: SentMail) => Fate | undefined = () => undefined;
  readonly #port: SesPort;

  constructor(port: SesPort) {
    this.#port = port;
  }

  /** SendEmail. Returns its answer, or how it fails to answer. */
  send(request: SendEmailRequest, time: Time): { MessageId: string } | 'hang' | 'lost-answer' {
    const at = time.now();
    const number = String(this.outbox.length + 1).padStart(8, '0');
    const mail = { messageId: `0100${at.toString(16).padStart(12, '0')}-${number}-000000`, at, ...read(request) };
    this.#check(mail);
    const fate = this.behave(mail) ?? usualFate(mail.recipients[0]!);
    if (fate instanceof AwsError) throw fate;
    if (fate === 'hang') return fate;
    this.outbox.push(mail);
    const { bodiesKept = Number.POSITIVE_INFINITY } = this.#port.options;
    Object.assign(this.outbox.at(-1 - bodiesKept) ?? {}, { html: undefined, text: undefined });
    this.#port.usage.mails++;
    for (const news of COURSES[fate]) this.#emit(mail, news, time);
    return fate === 'lost-answer' ? fate : { MessageId: mail.messageId };
  }

  /** GetAccount, for an account that is out of SES's own sandbox and has the initial quotas. */
  account(time: Time): GetAccountResponse {
    const since = time.now() - DAY_MS;
    const SentLast24Hours = this.outbox.length - 1 - this.outbox.findLastIndex(({ at }) => at <= since);
    return {
      EnforcementStatus: 'HEALTHY',
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours },
    };
  }

  #check({ from, recipients, tags, configurationSet: set }: SentMail): void {
    const { region, stack } = this.#port;
    if (recipients.length > MOST_RECIPIENTS) throw bad(`Recipient count exceeds ${MOST_RECIPIENTS}.`);
    if (recipients.length === 0) throw bad("Missing required header 'To'.");
    if (recipients.some((recipient) => !/.@./.test(recipient))) throw bad("Missing final '@domain'");
    for (const recipient of recipients) {
      if (!isAscii(recipient.replace(/@[^@]*$/, ''))) throw bad('Local address contains control or whitespace');
      if (!isAscii(recipient)) throw bad('Domain contains illegal character');
    }
    const tag = Object.entries(tags).find((pair) => !pair.every((text) => /^[A-Za-z0-9_-]{1,256}$/.test(text)));
    if (tag) throw bad(`Invalid tag <${tag.join(': ')}>: 1 to 256 letters, digits, '_' and '-'`);
    if (set && !stack.configurationSets.includes(set)) {
      throw new AwsError('NotFoundException', `Configuration set <${set}> does not exist.`, 404);
    }
    const sender = addressOf(from).toLowerCase();
    if (stack.identities.some((identity) => sender === identity || sender.endsWith(`@${identity}`))) return;
    const failed = `The following identities failed the check in region ${region.toUpperCase()}: ${sender}`;
    throw new AwsError('MessageRejected', `Email address is not verified. ${failed}`);
  }

  #emit(mail: SentMail, type: News, time: Time): void {
    const { region, stack, bus } = this.#port;
    const { configurationSet: set = '', messageId: feedbackId, recipients } = mail;
    const wanted = stack.mailEvents.filter(({ configurationSet }) => configurationSet === set);
    if (!wanted.some(({ types }) => types.includes(type.toUpperCase()))) return;
    const at = mail.at + AFTER_MS[type];
    const what = { timestamp: new Date(at).toISOString(), feedbackId, ...detailsOf(recipients)[type] };
    const entry = {
      source: 'aws.ses',
      'detail-type': `Email ${TYPES[type]}`,
      resources: [`arn:aws:ses:${region}:${ACCOUNT}:configuration-set/${set}`],
      detail: { eventType: type, mail: described(mail, set), [type.toLowerCase()]: what },
    };
    bus.put(entry, time, at);
  }
}

/** The fate that the recipient's local part names. */
export const usualFate = (recipient: string): 'bounce' | 'complaint' | 'accept' =>
  (/^(bounce|complaint)/.exec(recipient)?.[0] as 'bounce' | 'complaint' | undefined) ?? 'accept';

const MOST_RECIPIENTS = 50; // SES quotas

/** SES does not support SMTPUTF8 (API v2, Destination). */
const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);

const bad = (message: string) => new AwsError('BadRequestException', message);

/** The bare addresses of all recipients of a request. */
export function recipientsOf({ Destination = {} }: Pick<SendEmailRequest, 'Destination'>): string[] {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination;
  return [...ToAddresses, ...CcAddresses, ...BccAddresses].map((address) => addressOf(String(address)));
}

function read({ FromEmailAddress: from = '', Destination = {}, Content, ...request }: SendEmailRequest) {
  if (!Content?.Simple) throw bad('The sandbox sends simple content only (Content.Simple)');
  const { ToAddresses: to = [] } = Destination;
  const { Subject, Body, Headers = [] } = Content.Simple;
  return {
    from,
    to,
    /** The bare addresses of all recipients, copies included. */
    recipients: recipientsOf({ Destination }),
    replyTo: request.ReplyToAddresses ?? [],
    subject: Subject?.Data ?? '',
    html: Body?.Html?.Data,
    text: Body?.Text?.Data,
    headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name!, Value!])),
    tags: Object.fromEntries((request.EmailTags ?? []).map(({ Name, Value }) => [Name!, Value!])),
    configurationSet: request.ConfigurationSetName,
  };
}

/** The `mail` object that every SES event carries. */
function described({ from, to, recipients, subject, messageId, at, ...mail }: SentMail, set: string): object {
  const tags = { 'ses:configuration-set': set, 'ses:from-domain': addressOf(from).split('@')[1], ...mail.tags };
  return {
    timestamp: new Date(at).toISOString(),
    source: from,
    sendingAccountId: ACCOUNT,
    messageId,
    destination: recipients,
    commonHeaders: { from: [from], to, messageId, subject },
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  };
}

/** `"A Shop" <a@b.c>` is the address a@b.c. */
export const addressOf = (text: string) => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim();
