import type { Fact } from '../../domain/order/facts.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import type { Settings, StoreSettings } from '../../domain/policy/settings.ts';
import { isOfCanary } from '../../domain/records/recording.ts';
import { digest } from '../../domain/shared/digest.ts';
import { type FieldProblem, lookUp } from '../shared/fields.ts';
import type { OrderToFetch } from '../shared/order-fetches.ts';
import type { Recorded } from '../shared/record-facts.ts';
import { type SecretsReader, type StoreSecrets, triedKeys } from '../shared/secrets.ts';
import type { Adapter, Reading, Request, WebhookBody } from './adapter.ts';
import { ADAPTERS } from './adapters.ts';
import { answerTo, answerToThin, badBody, Refused, type WebhookAnswer, wrongFields } from './answers.ts';
import { NotJson, parseJson } from './json.ts';

export type IngestPort = {
  settings: Pick<Settings, 'stores'>;
  secretsOf: SecretsReader;
  record(store: string, facts: Fact[], receivedAt: string, source: Platform): Promise<Recorded>;
  /** Reports a platform's status that we do not know. @param webhook identifies the webhook */
  noteUnknown(store: string, platform: Platform, word: string, webhook: string, receivedAt: string): Promise<void>;
  /** Requests a fetch of an order of which only the number is known. */
  askToFetch(store: string, order: OrderToFetch, receivedAt: string): Promise<void>;
  now(): number;
  log: { info(message: string, details: Details): void; warn(message: string, details: Details): void };
  count(metric: MetricName, dimensions: Record<string, string>): void;
};
/** Some are counted by store only, or without any dimension, since an alarm watches one metric. */
type MetricName = 'WebhooksRejected' | 'StoreHeard' | 'BadSignatures' | 'SecretsUnreadable';
type Details = Record<string, unknown>;

const LARGEST_BODY = 1024 * 1024;
/** DynamoDB items are limited to 400 KB, and a fact becomes one item, with keys and registers. */
const LARGEST_FACT = 300_000;

/** Takes one webhook: it is verified, read and stored before it is acknowledged. Throws only when one of our services fails. */
export const ingest = (request: Request, deps: IngestPort): Promise<WebhookAnswer> =>
  answer(request, deps, (adapter) => verify(adapter, request, deps));

/** What is needed for everything except verification. */
export type GenuinePort = Omit<IngestPort, 'secretsOf'>;

/** The same for a webhook that is known to be genuine, such as a recorded one. */
export const ingestGenuine = (request: Request, deps: GenuinePort): Promise<WebhookAnswer> =>
  answer(request, deps, async () => {});

type Verification = (adapter: Adapter) => Promise<void>;

async function answer(request: Request, deps: GenuinePort, verified: Verification): Promise<WebhookAnswer> {
  try {
    return await take(request, deps, verified);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const from = { ...sourceOf(request, deps), reason: error.reason };
    deps.log.warn('webhook refused', { ...from, fields: error.problems.map(({ field }) => field) });
    deps.count('WebhooksRejected', from);
    if (error.reason === 'bad_signature') deps.count('BadSignatures', {});
    return error.answer;
  }
}

async function take(request: Request, deps: GenuinePort, verified: Verification): Promise<WebhookAnswer> {
  const store = storeOf(request, deps);
  const adapter = adapterOf(request);
  const text = textOf(request.rawBody);
  if (adapter.isPing?.(request)) return { status: 200, body: { message: 'here' } };
  await verified(adapter); // before anything is parsed
  try {
    return await readAndKeep(adapter, text, request, store, deps);
  } catch (error) {
    throw adapter.switchesOff && error instanceof Refused ? error.ignored : error;
  }
}

async function readAndKeep(
  adapter: Adapter,
  text: string,
  request: Request,
  store: StoreSettings,
  deps: GenuinePort,
): Promise<WebhookAnswer> {
  const body = bodyOf(text);
  const receivedAt = new Date(deps.now()).toISOString();
  const topic = adapter.topic(request, body);
  const details = {
    ...sourceOf(request, deps),
    topic: plain(topic),
    delivery: plain(adapter.deliveryId(request, body)),
  };
  const reading = adapter.read(topic, body, { request, store, receivedAt });
  if ('problems' in reading && adapter.platform !== 'own' && isUnset(reading.problems, body))
    throw wrongFields(reading.problems).ignored;
  return keep(reading, { ...request, text }, receivedAt, details, deps);
}

/** A required field is null: it is not set yet, as in platforms' test notifications, which nobody can fix. */
const isUnset = (problems: FieldProblem[], body: WebhookBody): boolean =>
  problems.every(({ field }) => valueAt(body, field) === null);

/** @param field as problems name it: `line_items[0].quantity` */
const valueAt = (body: WebhookBody, field: string): unknown =>
  field
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce((at: unknown, key) => (at as Record<string, unknown> | null | undefined)?.[key], body);

function storeOf({ store }: Request, { settings }: GenuinePort): StoreSettings {
  const found = lookUp(settings.stores, store);
  if (!found) throw new Refused(404, 'unknown_store', 'there is no such store');
  return found;
}

function adapterOf({ resource, platform }: Request): Adapter {
  const adapter = resource === 'webhooks' && platform === 'own' ? undefined : lookUp(ADAPTERS, platform);
  if (!adapter) throw new Refused(404, 'unknown_platform', 'there is no such platform');
  return adapter;
}

function textOf(rawBody: Buffer): string {
  if (rawBody.length > LARGEST_BODY) throw new Refused(413, 'too_large', 'expected a body of at most 1 MB');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
  } catch {
    throw badBody('not_utf8', 'expected a body in UTF-8');
  }
}

async function verify(adapter: Adapter, request: Request, { secretsOf, now }: IngestPort): Promise<void> {
  const keysIn = (secrets: StoreSecrets) => lookUp(secrets, adapter.platform) ?? [];
  const { isGenuine, secrets } = await triedKeys(secretsOf, request.store, (tried) =>
    keysIn(tried).some((key) => adapter.verify(request, key, now())),
  );
  if (isGenuine) return;
  if (keysIn(secrets).length === 0) {
    throw new Refused(401, 'no_secret', `no secret is set yet for what ${adapter.platform} sends to this store`);
  }
  throw new Refused(401, 'bad_signature', `the signature is missing, wrong or stale: expected ${adapter.signature}`);
}

function bodyOf(text: string): WebhookBody {
  try {
    const body = parseJson(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as WebhookBody;
  } catch (error) {
    if (error instanceof NotJson) throw badBody('not_json', error.message, error);
    throw error;
  }
  throw badBody('wrong_fields', 'expected a JSON object');
}

/** Only a platform that has an adapter gets here. */
const platformOf = ({ platform }: WebhookSource) => platform as Platform;

async function keep(
  reading: Reading,
  { store, text }: { store: string; text: string },
  receivedAt: string,
  details: WebhookSource,
  deps: GenuinePort,
): Promise<WebhookAnswer> {
  if ('problems' in reading) throw wrongFields(reading.problems);
  const { facts, unknown, toFetch } = 'ignored' in reading ? NOTHING : reading;
  const words = unknown.map((word) => plain(word) ?? 'not-a-word');
  if (words.length > 0) deps.log.warn('unknown status', { ...details, words });
  const noteUnknown = async () => {
    for (const word of new Set(words))
      await deps.noteUnknown(store, platformOf(details), word, digest(text), receivedAt);
  };
  if (facts.length === 0 && !toFetch) {
    await noteUnknown();
    const ignored = 'ignored' in reading ? reading.ignored : `a status we do not know: ${words.join(', ')}`;
    deps.log.info('webhook ignored', { ...details, ignored });
    return { status: 200, body: { message: 'nothing to keep', ignored } };
  }
  if (facts.some((fact) => Buffer.byteLength(JSON.stringify(fact)) > LARGEST_FACT)) {
    throw badBody('wrong_fields', `expected at most ${LARGEST_FACT / 1000} KB about one order`);
  }
  if (toFetch) await deps.askToFetch(store, toFetch, receivedAt);
  const recorded = await deps.record(store, facts, receivedAt, platformOf(details));
  await noteUnknown();
  deps.log.info('webhook kept', { ...details, kept: recorded.kept, waiting: recorded.waiting.length > 0 });
  if (!toFetch && facts.every(isOfCanary)) return answerTo(facts, recorded, words);
  deps.count('StoreHeard', { store });
  return toFetch ? answerToThin(toFetch) : answerTo(facts, recorded, words);
}

const NOTHING: { facts: Fact[]; unknown: string[]; toFetch?: OrderToFetch } = { facts: [], unknown: [] };

type WebhookSource = { store: string; platform: string };

/** For logs and metrics: only our own names, because a stranger can write anything into the address. */
function sourceOf({ store, platform }: Request, { settings }: GenuinePort): WebhookSource {
  return {
    store: lookUp(settings.stores, store) ? store : 'unknown',
    platform: lookUp(ADAPTERS, platform) ? platform : 'unknown',
  };
}

/** A technical word unchanged; anything else might be a person's name or address. */
const plain = (word: string | undefined): string | undefined =>
  /^[\w./:-]{1,80}$/.test(word ?? '') ? word : undefined;
