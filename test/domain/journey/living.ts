import { caseAfter } from '../../../domain/cases/case.ts';
import { withAssumptions } from '../../../domain/journey/assumptions.ts';
import { type Candidate, candidates } from '../../../domain/journey/candidates.ts';
import type { Flow, FlowFact } from '../../../domain/journey/flow.ts';
import type { History } from '../../../domain/journey/history.ts';
import { askedAgain, caseClosed, inquired } from '../../../domain/journey/registers.ts';
import { isMarketing, type MessageKind } from '../../../domain/message/kinds.ts';
import type { OrderFact } from '../../../domain/order/facts.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { ledgerKey } from '../../../domain/records/keys.ts';
import type { CustomerRequest } from '../../../domain/requests/request.ts';
import type { JourneyStepInput } from '../../../lambdas/journey-step/journey-step-input.ts';
import { contactIn } from '../../../lambdas/journey-step/memory-port.ts';
import type { JourneyPort, OutgoingMail } from '../../../lambdas/journey-step/port.ts';
import type { MailFate } from '../../../sandbox/play/rehearsal/mailbox.ts';
import { changeFlow } from '../../../sandbox/play/rehearsal/memory.ts';
import { openRehearsal, type Rehearsal } from '../../../sandbox/play/rehearsal/rehearsal.ts';
import { PK } from '../../fixtures.ts';

// One order's whole life in a rehearsal: the functions and the graph that run in AWS, with fates that a test chooses.

/** What happens around the order, at its time. */
export type Event = { at: string } & (
  | { what: 'fact'; fact: FlowFact }
  | { what: 'unsubscribed' | 'bounced' | 'complained' | 'cases closed' | 'outcomes told' }
  | { what: 'asked for'; request: CustomerRequest }
  | { what: 'inquired' }
  /** Another order of the customer had a marketing mail. */
  | { what: 'other mail'; kind: MessageKind }
);

/** What SES does with a mail: `busy`, it takes none for now; `silent`, it goes and nobody hears of it; `lost`, it does not and nobody hears of it. */
export type Fate = keyof typeof FATES;
const FATES = {
  taken: 'accept',
  refused: { result: 'refused', reason: 'MessageRejected' },
  busy: { result: 'paused', reason: 'ses_busy' },
  silent: 'silence',
  lost: 'hang',
  'told later': 'lost-answer',
} satisfies Record<string, MailFate>;

export type Sent = { key: string; mail: Candidate; at: string; flow: Flow; unanswered: boolean };

type World = {
  store: StoreSettings;
  order: OrderFact;
  /** When the order itself is told. */
  at: string;
  events: Event[];
  fates: Fate[];
  /** How many mails of a kind went at the time, mail by mail. */
  crowd: number[];
};

/** More steps than this without any news are a loop. */
const MOST_STEPS = 100;

export class Life {
  readonly sent: Sent[] = [];
  readonly wanted = new Map<string, Candidate>();
  /** Marketing mails that went to the address, of this order and of others. */
  readonly lately: { mail: string; kind: MessageKind; at: string }[] = [];
  readonly store: StoreSettings;
  readonly #world: World;
  readonly #rehearsal: Rehearsal;
  #steps = 0;

  constructor(world: World) {
    const { store, at, events, fates, crowd } = world;
    this.store = store;
    this.#world = { ...world, fates: [...fates], crowd: [...crowd] };
    const startAt = Date.parse([at, ...events.map((event) => event.at)].sort()[0]!);
    const settings = { stores: { acme: store }, stages: { prod: { allowedRecipients: 'all' as const } } };
    this.#rehearsal = openRehearsal(settings, {
      startAt,
      around: (port) => this.#around(port),
      onStep: (input) => this.#onStep(input),
    });
  }

  get history(): History {
    return this.#rehearsal.memory.orders.get(PK) as unknown as History;
  }

  /** Whether every run came to its end, in a bounded number of steps. */
  get ended(): boolean {
    const [order] = this.#rehearsal.report([]).orders;
    return order?.stage === 'ended' && order.status === 'SUCCEEDED' && this.#rehearsal.memory.failures.length === 0;
  }

  /** Goes on until nothing is left to happen. */
  async live(): Promise<this> {
    const { order, at, events } = this.#world;
    const { clock, record } = this.#rehearsal;
    for (const event of events.toSorted((a, b) => (a.at < b.at ? -1 : 1)))
      clock.at(Date.parse(event.at), () => void this.#hear(event));
    clock.at(Date.parse(at), () => void record('acme', [order]));
    await clock.idle();
    return this;
  }

  async #hear(event: Event): Promise<void> {
    const { memory, record } = this.#rehearsal;
    const { email } = this.#world.order.order.customer;
    const key = contactIn('acme', email!);
    const contact = memory.contacts.get(key) ?? {};
    this.#steps = 0;
    if (event.what === 'fact') await record('acme', [event.fact]);
    else if (event.what === 'unsubscribed')
      await record('acme', [{ fact: 'consent', email: email!, subscribed: false, at: event.at }]);
    else if (event.what === 'cases closed') this.#closeCases(event.at);
    else if (event.what === 'inquired') this.#raise(inquired(event.at, event.at.slice(0, 10)));
    else if (event.what === 'asked for') this.#keepRequest(event.request);
    else if (event.what === 'outcomes told') this.#closeCases(event.at, true);
    else if (event.what === 'other mail') {
      const mail = { mail: `another ${event.at}`, kind: event.kind, at: event.at };
      this.lately.push(mail);
      memory.contacts.set(key, { ...contact, marketing: [...(contact.marketing ?? []), mail] });
    } else memory.contacts.set(key, { ...contact, suppressed: event.what });
  }

  #raise([register, value]: ReturnType<typeof inquired>): void {
    const { memory } = this.#rehearsal;
    const order = memory.orders.get(PK);
    if (order) changeFlow(memory, PK, { ...order.flow, registers: { ...order.flow.registers, [register]: value } });
  }

  /** As people do with `porchlight case close`. */
  #closeCases(closedAt: string, tell = false): void {
    const { memory } = this.#rehearsal;
    const order = memory.orders.get(PK);
    if (!order?.cases.some(({ status }) => status === 'open')) return;
    const cases = order.cases.map((one) => caseAfter(one, { do: 'close', outcome: 'found', tell }, closedAt));
    const [register, value] = tell ? askedAgain(closedAt) : caseClosed(closedAt);
    memory.orders.set(PK, { ...order, cases });
    changeFlow(memory, PK, { ...order.flow, registers: { ...order.flow.registers, [register]: value } });
  }

  /** As the page does. */
  #keepRequest(request: CustomerRequest): void {
    const { memory } = this.#rehearsal;
    const order = memory.orders.get(PK)!;
    const [register, value] = askedAgain(request.at);
    memory.orders.set(PK, { ...order, requests: [...(order.requests ?? []), request] });
    changeFlow(memory, PK, { ...order.flow, registers: { ...order.flow.registers, [register]: value } });
  }

  #around(port: JourneyPort): JourneyPort {
    return {
      ...port,
      takeNumber: async () => {
        const ofKind = this.#world.crowd.shift() ?? 1;
        return { ofKind, ofDay: ofKind };
      },
      send: async (mail) => this.#post(mail, this.#world.fates.shift() ?? 'taken'),
    };
  }

  async #post(outgoing: OutgoingMail, fate: Fate): Promise<Awaited<ReturnType<JourneyPort['send']>>> {
    const { mail } = outgoing;
    const at = new Date(this.#rehearsal.clock.now()).toISOString();
    if (fate !== 'refused' && fate !== 'busy' && fate !== 'lost') {
      const { flow } = this.history;
      this.sent.push({ key: ledgerKey(mail), mail, at, flow, unanswered: fate !== 'taken' });
      if (isMarketing(mail.kind)) this.lately.push({ mail: ledgerKey(mail), kind: mail.kind, at });
    }
    const answer = await this.#rehearsal.send(outgoing, FATES[fate]);
    return fate === 'silent' ? { result: 'unanswered' } : answer;
  }

  #onStep({ trigger, signal }: JourneyStepInput): void {
    if (++this.#steps > MOST_STEPS) throw new Error(`${MOST_STEPS} steps without any news`);
    const now = new Date(this.#rehearsal.clock.now()).toISOString();
    const history = withAssumptions(this.history, this.store, this.#rehearsal.memory.sources.get('acme') ?? {}, now);
    for (const mail of candidates(history, trigger, signal, this.store, now)) this.wanted.set(ledgerKey(mail), mail);
  }
}

export const later = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();
