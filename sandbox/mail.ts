// SES v2: keeps every mail instead of sending it, and reports on it as SES does.
import { AwsError } from './errors.ts';
import type { Time } from './lane.ts';
import type { Stack } from './stack.ts';
import { ACCOUNT } from './template.ts';
import type { World } from './world.ts';

/** A mail that was accepted. */
export type SentMail = ReturnType<typeof read> & { readonly messageId: string; readonly at: number };

/**
 * What becomes of a mail: `accept`, and delivered; `bounce`; `complaint` after delivery; `silence`, accepted and never heard of again;
 * `lost-answer`, accepted but the connection breaks before the answer; `hang`, no answer and no mail; or the service's error.
 */
export type Fate = 'accept' | 'bounce' | 'complaint' | 'silence' | 'lost-answer' | 'hang' | AwsError;

type Pair = { readonly Name: string; readonly Value: string };
type Content = { readonly Data?: string };
type Request = {
  readonly FromEmailAddress?: string;
  readonly Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  readonly ReplyToAddresses?: string[];
  readonly Content?: { Simple?: { Subject?: Content; Body?: { Html?: Content; Text?: Content }; Headers?: Pair[] } };
  readonly EmailTags?: Pair[];
  readonly ConfigurationSetName?: string;
};

const DELIVERY_MS = 1_500;
const COMPLAINT_MS = 60_000;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
const TYPES = { Send: 'Sent', Delivery: 'Delivered', Bounce: 'Bounced', Complaint: 'Complaint Received' } as const;

export class Mail {
  /** Every mail that was accepted, oldest first. */
  readonly outbox: SentMail[] = [];
  /** Chooses a mail's fate; undefined leaves it to the recipient's local part: `bounce…`, `complaint…`, anything else is delivered. */
  behave: (mail: SentMail) => Fate | undefined = () => undefined;
  readonly #stack: Stack;
  readonly #world: World;

  constructor(stack: Stack, world: World) {
    this.#stack = stack;
    this.#world = world;
  }

  /** SendEmail; returns its answer, or how there comes none. */
  send(request: Request, time: Time): { MessageId: string } | 'hang' | 'lost-answer' {
    this.#check(request);
    const at = time.now();
    const number = String(this.outbox.length + 1).padStart(8, '0');
    const mail = { messageId: `0100${at.toString(16).padStart(12, '0')}-${number}-000000`, at, ...read(request) };
    const usual = /^(bounce|complaint)/.exec(mail.recipients[0]!)?.[0] as Fate | undefined;
    const fate = this.behave(mail) ?? usual ?? 'accept';
    if (fate instanceof AwsError) throw fate;
    if (fate === 'hang') return fate;
    this.outbox.push(mail);
    Object.assign(this.outbox.at(-1 - this.#world.bodiesKept) ?? {}, { html: undefined, text: undefined });
    this.#world.usage.mails++;
    if (fate !== 'silence') this.#report(mail, fate, time);
    return fate === 'lost-answer' ? fate : { MessageId: mail.messageId };
  }

  #check({
    FromEmailAddress = '',
    Destination = {},
    Content,
    ConfigurationSetName: set,
    EmailTags = [],
  }: Request): void {
    const { identities, mailEvents } = this.#stack;
    const recipients = Object.values(Destination).flat();
    const bad = (message: string) => new AwsError('BadRequestException', message);
    if (!Content?.Simple) throw bad('The sandbox sends simple content only (Content.Simple)');
    if (recipients.length === 0) throw bad("Missing required header 'To'.");
    if (recipients.some((recipient) => !/.@./.test(addressOf(recipient)))) throw bad("Missing final '@domain'");
    const tag = EmailTags.find(({ Name, Value }) => !TAG.test(Name) || !TAG.test(Value));
    if (tag) throw bad(`Invalid tag <${tag.Name}: ${tag.Value}>: 1 to 256 letters, digits, '_' and '-'`);
    if (set && !mailEvents.has(set)) {
      throw new AwsError('NotFoundException', `Configuration set <${set}> does not exist.`, 404);
    }
    const from = addressOf(FromEmailAddress).toLowerCase();
    if (identities.some((identity) => from === identity || from.split('@')[1] === identity)) return;
    const failed = `The following identities failed the check in region ${this.#world.region.toUpperCase()}: ${from}`;
    throw new AwsError('MessageRejected', `Email address is not verified. ${failed}`);
  }

  #report(mail: SentMail, fate: Fate, time: Time): void {
    const addresses = mail.recipients.map((emailAddress) => ({ emailAddress }));
    const mta = { reportingMTA: 'dns; a8-50.smtp-out.amazonses.com' };
    const later = (type: keyof typeof TYPES, delay: number, what: object) => {
      const timestamp = new Date(mail.at + delay).toISOString();
      const whole = { timestamp, feedbackId: mail.messageId, ...what };
      time.at(mail.at + delay, () => this.#put(mail, type, whole, time));
    };
    this.#put(mail, 'Send', {}, time);
    if (fate === 'bounce') {
      const how = { action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' };
      const bouncedRecipients = addresses.map((address) => ({ ...address, ...how }));
      later('Bounce', DELIVERY_MS, { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients, ...mta });
      return;
    }
    const delivery = {
      processingTimeMillis: DELIVERY_MS,
      recipients: mail.recipients,
      smtpResponse: '250 2.6.0 Ok',
      ...mta,
    };
    later('Delivery', DELIVERY_MS, delivery);
    if (fate !== 'complaint') return;
    later('Complaint', COMPLAINT_MS, { complainedRecipients: addresses, complaintFeedbackType: 'abuse' });
  }

  #put(mail: SentMail, type: keyof typeof TYPES, what: object, time: Time): void {
    const set = mail.configurationSet;
    if (!set || !this.#stack.mailEvents.get(set)?.has(type.toUpperCase())) return;
    const arn = `arn:aws:ses:${this.#world.region}:${ACCOUNT}:configuration-set/${set}`;
    const detail = { eventType: type, mail: described(mail, set), [type.toLowerCase()]: what };
    this.#world.events.put('aws.ses', `Email ${TYPES[type]}`, arn, detail, time);
  }
}

function read({ FromEmailAddress: from = '', Destination = {}, ...request }: Request) {
  const { ToAddresses: to = [], CcAddresses: cc = [], BccAddresses: bcc = [] } = Destination;
  const { Subject, Body, Headers = [] } = request.Content?.Simple ?? {};
  const pairs = (list: Pair[]) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
  return {
    from,
    to,
    /** The bare addresses, copies included. */
    recipients: [...to, ...cc, ...bcc].map(addressOf),
    replyTo: request.ReplyToAddresses ?? [],
    subject: Subject?.Data ?? '',
    html: Body?.Html?.Data,
    text: Body?.Text?.Data,
    headers: pairs(Headers),
    tags: pairs(request.EmailTags ?? []),
    configurationSet: request.ConfigurationSetName,
  };
}

/** The `mail` object that every SES event carries. */
function described({ from, to, recipients, subject, messageId, at, ...mail }: SentMail, set: string): object {
  const headers = { From: from, To: to.join(', '), Subject: subject, 'MIME-Version': '1.0', ...mail.headers };
  const tags = { 'ses:configuration-set': set, 'ses:from-domain': addressOf(from).split('@')[1], ...mail.tags };
  return {
    timestamp: new Date(at).toISOString(),
    source: from,
    sendingAccountId: ACCOUNT,
    messageId,
    destination: recipients,
    headersTruncated: false,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    commonHeaders: { from: [from], to, messageId, subject },
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  };
}

/** `"A Shop" <a@b.c>` is the address a@b.c. */
const addressOf = (text: string) => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim();
