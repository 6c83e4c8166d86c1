import { orderKey } from '../domain/keys.ts';
import type { Line } from './timeline.ts';

// Which lines of a timeline can have to do with each other: orders that share no customer and no tracking number cannot.

export type Lanes = {
  /** Undefined for a line that might be about any order. */
  ofLine: (line: Line) => string | undefined;
  ofKey: (partitionKey: string) => string | undefined;
};

/** One lane for all orders that share anything. Only our own format says plainly what it is about. */
export function lanesOf(lines: readonly Line[]): Lanes {
  const groups = new Groups();
  for (const line of lines) {
    const about = subjectsOf(line);
    for (const subject of about) groups.join(about[0]!, subject);
  }
  return {
    ofLine: (line) => groups.find(subjectsOf(line)[0]),
    ofKey: (key) => groups.find(key),
  };
}

const PATH = /^\/([^/]+)\/orders(?:\/([^/]+)\/milestones)?$/;

/** What a line is about, its order's partition key first; nothing when that cannot be told. */
function subjectsOf({ path, body }: Line): string[] {
  const [, store, id] = PATH.exec(path) ?? [];
  const about = store && parsed(body);
  if (!about) return [];
  const orderId = id === undefined ? about.orderId : decoded(id);
  if (typeof orderId !== 'string') return [];
  const { customer, parcel } = about;
  const email = String(customer?.email ?? '')
    .trim()
    .toLowerCase();
  const number = String(parcel?.trackingNumber ?? '')
    .replace(/[\s-]/g, '')
    .toUpperCase();
  return [
    orderKey(store, orderId),
    ...(email ? [`CUSTOMER#${store}#${email}`] : []),
    ...(number ? [`TRACKING#${store}#${number}`] : []),
  ];
}

type Body = { orderId?: unknown; customer?: { email?: unknown }; parcel?: { trackingNumber?: unknown } };

function parsed(body: string): Body | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Names put together into groups. */
class Groups {
  readonly #parents = new Map<string, string>();
  readonly #numbers = new Map<string, string>();

  join(one: string, other: string): void {
    const [a, b] = [this.#root(one), this.#root(other)];
    if (a !== b) this.#parents.set(b, a);
  }

  /** The same number for all of a group; undefined for a name never seen. */
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
