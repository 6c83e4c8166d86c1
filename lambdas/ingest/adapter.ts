import type { Fact } from '../../domain/order/facts.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { FieldProblem } from '../shared/fields.ts';
import type { OrderToFetch } from '../shared/order-fetches.ts';

/** What came in over HTTP. */
export type Request = {
  /** Which route: the own format's, or a platform's. */
  resource: 'orders' | 'milestones' | 'wishes' | 'webhooks';
  store: string;
  platform: string;
  orderId?: string | undefined;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  rawBody: Buffer;
};

export type WebhookBody = Readonly<Record<string, unknown>>;

/** What an adapter may know besides the body. */
export type AdapterContext = { request: Request; store: StoreSettings; receivedAt: string };

/**
 * What a body says: facts (and its statuses that we do not know: reported, never guessed), of which order there is more to
 * fetch; nothing for us; or nonsense.
 */
export type Reading =
  | { facts: Fact[]; unknown: string[]; toFetch?: OrderToFetch }
  | { ignored: string }
  | { problems: FieldProblem[] };

/** One platform's way of telling. */
export type Adapter = {
  platform: Platform;
  /** What a genuine request carries, for the answer to one that does not. */
  signature: string;
  verify(request: Request, secret: string, now: number): boolean;
  /** The platform stops sending after some refusals, so that one body we cannot read would cost all that follow: it gets 200. */
  switchesOff?: true;
  /** A request by which the platform only asks whether we are there. Answered before it is verified, so it must not do anything. */
  isPing?(request: Request): boolean;
  topic(request: Request, body: WebhookBody): string;
  /** What the platform calls this delivery, to find it in both logs. Facts themselves are safe to repeat. */
  deliveryId(request: Request, body: WebhookBody): string | undefined;
  read(topic: string, body: WebhookBody, context: AdapterContext): Reading;
};
