import type { Fact } from '../../domain/order/facts.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { FieldProblem } from '../shared/fields.ts';
import type { OrderToFetch } from '../shared/order-fetches.ts';

/** What came in over HTTP. */
export type Request = {
  /** The route: of our own format, or of a platform. */
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

/** What an adapter knows besides the body. */
export type AdapterContext = { request: Request; store: StoreSettings; receivedAt: string };

/**
 * The result of reading a body: facts, with unknown statuses, which are reported and never guessed; an order to fetch; nothing
 * for us; or nonsense.
 */
export type Reading =
  | { facts: Fact[]; unknown: string[]; toFetch?: OrderToFetch }
  | { ignored: string }
  | { problems: FieldProblem[] };

/** How one platform sends its webhooks. */
export type Adapter = {
  platform: Platform;
  /** What a genuine request has, for the answer to one that does not. */
  signature: string;
  verify(request: Request, secret: string, now: number): boolean;
  /** The platform stops sending after some refusals. A body that we cannot read gets 200, so that later webhooks still come. */
  switchesOff?: true;
  /** A request with which the platform only checks that the address works. It is answered before it is verified, so it must not do anything. */
  isPing?(request: Request): boolean;
  topic(request: Request, body: WebhookBody): string;
  /** The platform's id of this delivery, to find it in both logs. Facts themselves are safe to repeat. */
  deliveryId(request: Request, body: WebhookBody): string | undefined;
  read(topic: string, body: WebhookBody, context: AdapterContext): Reading;
};
