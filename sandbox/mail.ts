// SES v2: keeps every mail instead of sending it, and reports on it as SES does.
import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';
import type { BusEvent } from './events.ts';
import type { MailSpec } from './stack.ts';
import { ACCOUNT } from './template.ts';

/** A mail that was accepted. */
export type Mail = {
  readonly messageId: string;
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet?: string;
};

/**
 * What becomes of a mail: `accept`, and delivered; `bounce`; `complaint` after delivery; `silence`, accepted and never heard of again;
 * `lost-answer`, accepted but the connection breaks before the answer; `hang`, no answer and no mail; or the service's error.
 */
export type Fate = 'accept' | 'bounce' | 'complaint' | 'silence' | 'lost-answer' | 'hang' | AwsError;

/** Decides each mail's fate; for tests. */
export type Behaviour = (mail: Mail) => Fate | undefined;

export type MailOptions = {
  readonly clock: Clock;
  readonly region: string;
  readonly spec: MailSpec;
  readonly put: (event: BusEvent) => void;
};

type Content = { readonly Data?: string };
type Request = {
  readonly FromEmailAddress?: string;
  readonly Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  readonly ReplyToAddresses?: string[];
  readonly Content?: {
    Simple?: {
      Subject?: Content;
      Body?: { Html?: Content; Text?: Content };
      Headers?: { Name: string; Value: string }[];
    };
  };
  readonly EmailTags?: { Name: string; Value: string }[];
  readonly ConfigurationSetName?: string;
};

const DELIVERY_MS = 1_500;
const COMPLAINT_MS = 60_000;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
const DETAIL_TYPES = {
  Send: 'Sent',
  Delivery: 'Delivered',
  Bounce: 'Bounced',
  Complaint: 'Complaint Received',
} as const;

export class MailService {
  /** Every mail that was accepted, oldest first. */
  readonly outbox: Mail[] = [];
  readonly #options: MailOptions;
  #behaviour: Behaviour = () => undefined;

  constructor(options: MailOptions) {
    this.#options = options;
  }

  /** Replaces the usual fate, which the recipient's local part chooses: `bounce…`, `complaint…`, anything else is delivered. */
  behave(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
  }

  /** SendEmail. `undefined` stands for an answer that never comes, `null` for a connection that breaks. */
  send(request: Request): { MessageId: string } | undefined | null {
    const mail = this.#read(request);
    const fate = this.#behaviour(mail) ?? usualFate(mail);
    if (fate instanceof AwsError) throw fate;
    if (fate === 'hang') return undefined;
    this.outbox.push(mail);
    if (fate !== 'silence') this.#report(mail, fate);
    return fate === 'lost-answer' ? null : { MessageId: mail.messageId };
  }

  /** GetAccount, as far as a sender asks. */
  account(): object {
    return {
      SendingEnabled: true,
      ProductionAccessEnabled: true,
      EnforcementStatus: 'HEALTHY',
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: this.outbox.length },
    };
  }

  #read(request: Request): Mail {
    const { clock } = this.#options;
    const simple = request.Content?.Simple;
    if (!simple) throw new AwsError('BadRequestException', 'The sandbox sends simple content only (Content.Simple)');
    const { ToAddresses: to = [], CcAddresses: cc = [], BccAddresses: bcc = [] } = request.Destination ?? {};
    this.#check(request, [...to, ...cc, ...bcc]);
    const html = simple.Body?.Html?.Data;
    const text = simple.Body?.Text?.Data;
    return {
      messageId: `0100${clock.now().toString(16).padStart(12, '0')}-${String(this.outbox.length + 1).padStart(8, '0')}-000000`,
      at: clock.now(),
      from: request.FromEmailAddress ?? '',
      to,
      cc,
      bcc,
      replyTo: request.ReplyToAddresses ?? [],
      subject: simple.Subject?.Data ?? '',
      ...(html !== undefined && { html }),
      ...(text !== undefined && { text }),
      headers: Object.fromEntries((simple.Headers ?? []).map(({ Name, Value }) => [Name, Value])),
      tags: Object.fromEntries((request.EmailTags ?? []).map(({ Name, Value }) => [Name, Value])),
      ...(request.ConfigurationSetName && { configurationSet: request.ConfigurationSetName }),
    };
  }

  #check({ FromEmailAddress = '', ConfigurationSetName, EmailTags = [] }: Request, recipients: string[]): void {
    const { spec, region } = this.#options;
    if (recipients.length === 0) throw new AwsError('BadRequestException', "Missing required header 'To'.");
    const malformed = recipients.find((recipient) => !addressOf(recipient).includes('@'));
    if (malformed !== undefined) throw new AwsError('BadRequestException', "Missing final '@domain'");
    if (ConfigurationSetName && !spec.events.has(ConfigurationSetName)) {
      throw new AwsError('NotFoundException', `Configuration set <${ConfigurationSetName}> does not exist.`, 404);
    }
    const tag = EmailTags.find(({ Name, Value }) => !TAG.test(Name) || !TAG.test(Value));
    if (tag)
      throw new AwsError('BadRequestException', `Invalid tag <${tag.Name}>: only alphanumeric, '_' and '-', 1 to 256.`);
    const from = addressOf(FromEmailAddress).toLowerCase();
    const verified = spec.identities.some((identity) => from === identity || from.split('@')[1]?.endsWith(identity));
    if (!verified && spec.identities.length > 0) {
      const message = `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${FromEmailAddress}`;
      throw new AwsError('MessageRejected', message);
    }
  }

  #report(mail: Mail, fate: Fate): void {
    const { clock } = this.#options;
    const at = (delay: number) => new Date(mail.at + delay).toISOString();
    const recipients = [...mail.to, ...mail.cc, ...mail.bcc].map(addressOf);
    const addresses = recipients.map((emailAddress) => ({ emailAddress }));
    const mta = { reportingMTA: 'dns; a8-50.smtp-out.amazonses.com' };
    this.#put(mail, 'Send', {});
    if (fate === 'bounce') {
      const failed = { action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' };
      const bouncedRecipients = addresses.map((address) => ({ ...address, ...failed }));
      const bounce = {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients,
        timestamp: at(DELIVERY_MS),
      };
      clock.at(mail.at + DELIVERY_MS, () =>
        this.#put(mail, 'Bounce', { ...bounce, feedbackId: mail.messageId, ...mta }),
      );
      return;
    }
    const delivery = { timestamp: at(DELIVERY_MS), processingTimeMillis: DELIVERY_MS, recipients, ...mta };
    clock.at(mail.at + DELIVERY_MS, () =>
      this.#put(mail, 'Delivery', { ...delivery, smtpResponse: '250 2.6.0 Message received' }),
    );
    if (fate !== 'complaint') return;
    const complaint = { complainedRecipients: addresses, timestamp: at(COMPLAINT_MS), feedbackId: mail.messageId };
    clock.at(mail.at + COMPLAINT_MS, () =>
      this.#put(mail, 'Complaint', { ...complaint, complaintFeedbackType: 'abuse' }),
    );
  }

  #put(mail: Mail, type: keyof typeof DETAIL_TYPES, what: object): void {
    const { spec, region, put } = this.#options;
    const set = mail.configurationSet;
    if (!set || !spec.events.get(set)?.has(type.toLowerCase())) return;
    put({
      source: 'aws.ses',
      'detail-type': `Email ${DETAIL_TYPES[type]}`,
      resources: [`arn:aws:ses:${region}:${ACCOUNT}:configuration-set/${set}`],
      detail: { eventType: type, mail: describe(mail, set), [type.toLowerCase()]: what },
    });
  }
}

/** The `mail` object that every SES event carries. */
function describe(mail: Mail, set: string): object {
  const { from, to, subject, messageId } = mail;
  const headers = { From: from, To: to.join(', '), Subject: subject, 'MIME-Version': '1.0', ...mail.headers };
  const tags = { 'ses:configuration-set': set, 'ses:from-domain': addressOf(from).split('@')[1] ?? '', ...mail.tags };
  return {
    timestamp: new Date(mail.at).toISOString(),
    source: from,
    sendingAccountId: ACCOUNT,
    messageId,
    destination: [...to, ...mail.cc, ...mail.bcc].map(addressOf),
    headersTruncated: false,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    commonHeaders: { from: [from], to, messageId, subject },
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  };
}

function usualFate({ to }: Mail): Fate {
  const [first = ''] = to.map(addressOf);
  if (first.startsWith('bounce')) return 'bounce';
  return first.startsWith('complaint') ? 'complaint' : 'accept';
}

/** `"A Shop" <a@b.c>` is the address a@b.c. */
const addressOf = (text: string) => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim();
