import fc from 'fast-check';
import type { FlowFact } from '../../../domain/journey/flow.ts';
import { isFollowUp } from '../../../domain/message/kinds.ts';
import type { ParcelItem } from '../../../domain/order/order.ts';
import { anItem, aParcel, aStore, happened, PLACED, progress, theOrder } from '../../fixtures.ts';
import { type Event, Life, later } from './living.ts';
import '../../seed.ts';

// Goods that arrived, of which some go back, or stay after all. The judge follows each unit, and knows no rule: whoever has
// one of them is asked for a review, and nobody is who has none.

const RUNS = Number(process.env.HISTORIES ?? 200);
const HOUR = 3600;
const STORE = aStore();
const ARRIVED = later(PLACED, 48 * HOUR);

type Unit = { line: string; place: 'kept' | 'asked back' | 'with the shop' | 'paid back' };

/** What people do with units of one line, or with all there are: from where to where they go, and how it is told. */
const DEEDS = {
  'ask back': { from: ['kept'], to: 'asked back', tells: 'return_requested' },
  'keep after all': { from: ['asked back'], to: 'kept', tells: 'return_cancelled' },
  'take back': { from: ['asked back'], to: 'with the shop', tells: 'return_received' },
  'pay back': { from: ['with the shop', 'asked back', 'kept'], to: 'paid back', tells: 'refunded' },
} as const;
type Deed = keyof typeof DEEDS;

type Step = { deed: Deed; of: 'line' | 'all'; pick: number; most: number; hours: number };
type Story = { quantities: number[]; isTold: boolean; isInOne: boolean; steps: Step[] };

const aStory: fc.Arbitrary<Story> = fc.record({
  quantities: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }),
  isTold: fc.boolean(),
  isInOne: fc.boolean(),
  steps: fc.array(
    fc.record({
      deed: fc.constantFrom<Deed>('ask back', 'ask back', 'keep after all', 'take back', 'pay back'),
      of: fc.constantFrom('line', 'line', 'all'),
      pick: fc.nat({ max: 1 }),
      most: fc.integer({ min: 1, max: 2 }),
      hours: fc.integer({ min: 1, max: 24 * 6 }),
    }),
    { maxLength: 6 },
  ),
});

const idOf = (line: number): string => `line-${line}`;

/** The units that a deed is done with; none where it cannot be. */
function chosen(units: Unit[], { deed, of, pick, most }: Step): Unit[] {
  const { from } = DEEDS[deed];
  const lines = [...new Set(units.map(({ line }) => line))];
  const among = of === 'all' ? units : units.filter(({ line }) => line === lines[pick % lines.length]);
  // a shop settles what was asked back before the customer asks for more of it, and pays for that first
  if (deed === 'ask back' && among.some(({ place }) => place === 'asked back' || place === 'with the shop')) return [];
  const place = from.find((one) => among.some((unit) => unit.place === one));
  const there = among.filter((unit) => unit.place === place);
  if (of === 'line') return there.slice(0, most);
  return there.length === units.length ? there : [];
}

type Played = { events: Event[]; keptAt: { at: string; kept: number }[] };

function played({ quantities, isTold, isInOne, steps }: Story): Played {
  const units = quantities.flatMap((quantity, i) =>
    Array.from({ length: quantity }, (): Unit => ({ line: idOf(i), place: 'kept' })),
  );
  const events: Event[] = [];
  const tell = (at: string, ...facts: FlowFact[]) =>
    events.push(...facts.map((fact) => ({ at, what: 'fact' as const, fact })));
  const parcels = isInOne ? [quantities.map((_, i) => i)] : quantities.map((_, i) => [i]);
  for (const [n, lines] of parcels.entries()) {
    const parcelId = `${n}`;
    const items = lines.map((line): ParcelItem => ({ id: idOf(line), quantity: quantities[line]! }));
    const left = later(PLACED, HOUR);
    tell(left, ...(isTold ? [aParcel(left, { parcelId, items })] : []), progress('dispatched', left, { parcelId }));
    tell(ARRIVED, progress('delivered', ARRIVED, { parcelId }));
  }
  const keptAt = [{ at: PLACED, kept: units.length }];
  let at = ARRIVED;
  for (const step of steps) {
    const some = chosen(units, step);
    if (some.length === 0) continue;
    at = later(at, step.hours * HOUR);
    const { to, tells } = DEEDS[step.deed];
    const items = step.of === 'all' ? undefined : [{ id: some[0]!.line, quantity: some.length }];
    const amount = items ? '1.00' : '24.50';
    tell(at, happened(tells, at, tells === 'refunded' ? { eventId: at, refund: { amount, items } } : { items }));
    for (const unit of some) unit.place = to;
    keptAt.push({ at, kept: units.filter(({ place }) => place === 'kept').length });
  }
  return { events, keptAt };
}

test(
  `in ${RUNS} stories of goods that go back, whoever keeps some of them is asked for a review, and nobody else`,
  async () => {
    await fc.assert(
      fc.asyncProperty(aStory, async (story) => {
        const { events, keptAt } = played(story);
        const items = story.quantities.map((quantity, i) => anItem({ id: idOf(i), title: `Cup ${i}`, quantity }));
        const life = await new Life({
          store: STORE,
          order: theOrder({ items }),
          at: PLACED,
          events,
          fates: [],
          crowd: [],
        }).live();

        expect(life.ended).toBe(true);
        for (const { mail, at } of life.sent.filter(({ mail }) => isFollowUp(mail.kind)))
          expect({ mail: mail.kind, keeps: keptAt.findLast((one) => one.at <= at)!.kept > 0 }).toEqual({
            mail: mail.kind,
            keeps: true,
          });
        if (keptAt.at(-1)!.kept > 0) expect(life.sent.map(({ mail }) => mail.kind)).toContain('review_request');
        for (const { fact } of events.flatMap((event) => (event.what === 'fact' ? [event] : []))) {
          if (fact.fact !== 'order_milestone' || !['refunded', 'return_received'].includes(fact.milestone)) continue;
          const isOf = ({ kind, happenedAt }: { kind: string; happenedAt: string }) =>
            kind === fact.milestone && happenedAt === fact.occurredAt;
          expect(life.history.decisions.filter(isOf)).not.toEqual([]);
        }
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 600,
);
