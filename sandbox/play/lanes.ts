import type { Fact } from '../../domain/order/facts.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { ADAPTERS } from '../../lambdas/ingest/adapters.ts';
import { parseJson } from '../../lambdas/ingest/json.ts';
import { contactKey } from '../../lambdas/shared/contacts.ts';
import { lookUp } from '../../lambdas/shared/fields.ts';
import { trackingKey } from '../../lambdas/shared/linking.ts';
import type { TimelineLine } from './timeline.ts';

// Finds which lines of a timeline may affect each other. Orders that share no customer and no tracking number cannot.

export type Lanes = {
  /** Undefined for a line that may be about any order. */
  ofLine: (line: TimelineLine) => string | undefined;
  ofKey: (partitionKey: string) => string | undefined;
};

type Stores = Settings['stores'];

/** One lane for all orders that share anything. */
export function lanesOf(lines: readonly TimelineLine[], stores: Stores): Lanes {
  const groups = new Groups();
  const subjects = new Map<TimelineLine, string | undefined>();
  for (const line of lines) {
    const about = subjectsOf(line, stores);
    for (const subject of about) groups.join(about[0]!, subject);
    subjects.set(line, about[0]);
  }
  return {
    ofLine: (line) => groups.find(subjects.get(line)),
    ofKey: (key) => groups.find(key),
  };
}

const PATH = /^\/([^/?]+)\/(?:orders(?:\/([^/?]+)\/milestones)?|webhooks\/([^/?]+))(?:\?.*)?$/;

/** The partition keys that a line is about; none if they are unknown. */
function subjectsOf(line: TimelineLine, stores: Stores): string[] {
  const [, store = '', orderId, platform] = PATH.exec(line.path) ?? [];
  try {
    const subjects = platform === undefined ? [ours(line, orderId)] : platforms(line, store, platform, stores);
    return store ? subjects.flatMap((subject) => keysOf(store, subject)) : [];
  } catch {
    return []; // not JSON, or not a webhook that we read
  }
}

type Subject = {
  readonly orderId?: string | undefined;
  readonly email?: string | undefined;
  readonly trackingNumber?: string | undefined;
};

const keysOf = (store: string, { orderId, email, trackingNumber }: Subject): string[] => [
  ...(orderId ? [orderKey(store, orderId)] : []),
  ...(email ? [contactKey(store, email).pk] : []),
  ...(trackingNumber ? [trackingKey(store, trackingNumber).pk] : []),
];

/** The subject of a line in our own format, which names it directly. */
function ours({ body }: TimelineLine, inPath: string | undefined): Subject {
  const { orderId, customer, parcel } = JSON.parse(body);
  const id = inPath === undefined ? orderId : decodeURIComponent(inPath);
  if (typeof id !== 'string') return {};
  const [email, trackingNumber] = [customer?.email, parcel?.trackingNumber];
  return { orderId: id, email: email && String(email), trackingNumber: trackingNumber && String(trackingNumber) };
}

/** The subject of a platform's line. The platform's own adapter reads it, which takes forty times as long. */
function platforms(
  { at, path, headers, body }: TimelineLine,
  store: string,
  platform: string,
  stores: Stores,
): Subject[] {
  const [adapter, ofStore] = [lookUp(ADAPTERS, platform), lookUp(stores, store)];
  if (!adapter || !ofStore) return [];
  const request = {
    resource: 'webhooks' as const,
    store,
    platform,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    query: Object.fromEntries(new URL(path, 'http://sandbox').searchParams),
    rawBody: Buffer.from(body),
  };
  const given = parseJson(body) as Record<string, unknown>;
  const context = { request, store: ofStore, receivedAt: new Date(at).toISOString() };
  const reading = adapter.read(adapter.topic(request, given), given, context);
  return 'facts' in reading ? reading.facts.map(subjectOf) : [];
}

function subjectOf(fact: Fact): Subject {
  if (fact.fact === 'order') return { orderId: fact.order.orderId, email: fact.order.customer.email };
  return fact.fact === 'privacy' ? {} : fact;
}

/** Joins names into groups. */
class Groups {
  readonly #parents = new Map<string, string>();
  readonly #numbers = new Map<string, string>();

  join(one: string, other: string): void {
    const [a, b] = [this.#root(one), this.#root(other)];
    if (a !== b) this.#parents.set(b, a);
  }

  /** The same number for all names of a group; undefined for an unknown name. */
  find(name: string | undefined): string | undefined {
    if (name === undefined || !this.#parents.has(name)) return undefined;
    const root = this.#root(name);
    const number = this.#numbers.get(root) ?? String(this.#numbers.size + 1);
    this.#numbers.set(root, number);
    return number;
  }

  #root(name: string): string {
    let root = name;
    for (let next = this.#parents.get(root); next !== undefined && next !== root; next = this.#parents.get(root))
      root = next;
    this.#parents.set(name, root);
    return root;
  }
}
