import { raisedBy } from '../../domain/journey/registers.ts';
import { metaAfter } from '../../domain/records/recording.ts';
import { aDecision, aHistory, at, type OrderFields, theOrder } from '../fixtures.ts';
import { stepper } from './journeys.ts';

const TYPO = 'ines@exmaple.com';
const RIGHT = 'ines@example.com';

function shop(order: OrderFields = {}, more: Partial<Parameters<typeof stepper>[0]> = {}) {
  const history = aHistory({ order: { customer: { email: TYPO }, ...order } });
  const one = stepper({ history, now: at(2), stage: 'prod', ...more });
  /** The shop tells the order again, which wakes its journey. */
  const tell = (day: number, changed: OrderFields) => {
    const fact = theOrder({ ...changed, updatedAt: at(day) });
    const kept = one.world.history!;
    const registers = { ...kept.flow.registers, ...raisedBy(kept.flow, fact) };
    one.world.history = { ...kept, meta: metaAfter(kept.meta, fact)!, flow: { ...kept.flow, run: 1, registers } };
    one.world.now = at(day);
    const { milestone, mark } = registers['o#changed']!;
    return one.run({ trigger: 'milestone', signal: { register: 'o#changed', milestone, mark } });
  };
  return { ...one, tell, correct: (day: number, email: string) => tell(day, { customer: { email } }) };
}

const confirmed = ({ sent }: ReturnType<typeof shop>) => sent.map(({ key, to }) => `${key.split('#').at(-1)} ${to}`);

test('a corrected address gets the confirmation, once, whatever it bounced or not', async () => {
  const one = shop();
  await one.run({ trigger: 'order_placed' });
  await one.correct(3, RIGHT);
  await one.tell(4, { customer: { email: RIGHT }, total: '12.00' });
  await one.run({ trigger: 'look' });
  await one.run({ trigger: 'order_placed', run: 2 });

  expect(confirmed(one)).toEqual([`1 ${TYPO}`, `2 ${RIGHT}`]);
});

test('each address gets it once: not again when it comes back, nor when it is only written otherwise', async () => {
  const one = shop();
  await one.run({ trigger: 'order_placed' });
  await one.correct(3, 'Ines@EXMAPLE.com');
  await one.correct(4, RIGHT);
  await one.correct(5, TYPO);
  await one.correct(6, 'inés@example.com');
  await one.correct(7, 'nora@bücher.example');

  expect(confirmed(one)).toEqual([`1 ${TYPO}`, `2 ${RIGHT}`, '3 nora@bücher.example']);
  expect(one.outcomes()).toContain('order_confirmation skipped address_not_ascii');
});

test.each(['bounced', 'complained', 'blocked'] as const)(
  'an order that was not confirmed as its address had %s is, at the corrected one',
  async (suppressed) => {
    const one = shop({}, { contact: { suppressed } });
    await one.run({ trigger: 'order_placed' });
    expect(one.outcomes()).toEqual([`order_confirmation skipped address_${suppressed}`]);
    await one.tell(3, { customer: { email: TYPO }, total: '12.00' });
    expect(one.outcomes()).toHaveLength(1);
    await one.correct(5, RIGHT);

    expect(confirmed(one)).toEqual([`1 ${RIGHT}`]);
  },
);

test('one that had no address is confirmed once it has', async () => {
  const one = shop({ customer: { email: undefined } });
  await one.run({ trigger: 'order_placed' });
  await one.correct(5, RIGHT);

  expect(confirmed(one)).toEqual([`1 ${RIGHT}`]);
});

test('an order of which nothing is to come is not confirmed again weeks later', async () => {
  const one = shop({ items: [] });
  await one.run({ trigger: 'order_placed' });
  await one.tell(30, { items: [], customer: { email: RIGHT } });

  expect(confirmed(one)).toEqual([`1 ${TYPO}`]);
  expect(one.outcomes().at(-1)).toBe('order_confirmation skipped too_late_to_confirm');
});

test('a confirmation that the shop’s platform sends is not ours to repeat', async () => {
  const history = aHistory({
    order: { customer: { email: RIGHT } },
    decisions: [aDecision('order_confirmation', { outcome: 'skipped', reason: 'platform_sends_it' })],
  });
  const one = stepper({ history, now: at(3) });
  await one.run({ trigger: 'order_placed' });

  expect(one.sent).toEqual([]);
});

test('killed before any call and tried again, it goes to the corrected address once', async () => {
  for (let dieAt = 0; dieAt < 8; dieAt++) {
    const one = shop();
    await one.run({ trigger: 'order_placed' });
    one.revive(dieAt);
    await one.correct(3, RIGHT).catch(() => {});
    one.revive();
    await one.tell(3, { customer: { email: RIGHT } }).catch(() => {});

    expect(confirmed(one).filter((mail) => mail === `2 ${RIGHT}`).length).toBeLessThanOrEqual(1);
    expect(one.sent.length).toBeLessThanOrEqual(2);
  }
});
