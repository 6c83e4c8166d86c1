import { HOUR_MS } from '../../domain/calendar/durations.ts';
import { start } from '../../sandbox/index.ts';
import { rateOf } from '../../sandbox/schedules.ts';
import { aPermission, cdkOut } from './fixture.ts';

const START = Date.parse('2026-03-02T09:30:00Z');

const aSchedule = (ScheduleExpression: string) => ({
  Permission: aPermission('Fn', 'events.amazonaws.com'),
  Each: {
    Type: 'AWS::Events::Rule',
    Properties: { ScheduleExpression, State: 'ENABLED', Targets: [{ Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Id: 'a' }] },
  },
});

/** A sandbox whose one function logs each event that it gets. */
async function given(expression: string, { code = 'console.log(JSON.stringify(event))', ...options } = {}) {
  const events: { time: string; source: string }[] = [];
  const folder = cdkOut(aSchedule(expression), { Fn: { code: `exports.handler = async (event) => { ${code} }` } });
  const sandbox = await start({
    cdkOut: folder,
    startAt: START,
    log: ({ text }) => {
      if (text.startsWith('{')) events.push(JSON.parse(text));
    },
    ...options,
  });
  return { sandbox, events };
}

test('a schedule calls its function in virtual time, and goes on for a while when nothing else is left', async () => {
  const { sandbox, events } = await given('rate(1 hour)', { schedulesOutlastMs: 2 * HOUR_MS } as object);
  sandbox.clock.at(START + 2.5 * HOUR_MS, () => {});
  await sandbox.clock.idle();

  expect(events.map(({ time }) => time.slice(11, 16))).toEqual(['10:30', '11:30', '12:30', '13:30']);
  expect(events[0]).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
  await sandbox.clock.advance(2 * HOUR_MS);
  expect(events).toHaveLength(6);
  await sandbox.stop();
});

test('a scheduled function that always fails keeps no replay alive', async () => {
  const { sandbox } = await given('rate(10 minutes)', {
    code: 'throw new Error("broken")',
    schedulesOutlastMs: HOUR_MS,
  } as object);
  await sandbox.clock.idle();

  expect(sandbox.clock.now() - START).toBeLessThanOrEqual(HOUR_MS);
  expect(sandbox.usage.functions['Test-Fn']!.errors).toBeGreaterThan(6);
  await sandbox.stop();
});

test('a schedule may be thinned out, so that years are played quickly', async () => {
  const { sandbox, events } = await given('rate(1 hour)', { schedulesApartMs: 24 * HOUR_MS } as object);
  sandbox.clock.at(START + 50 * HOUR_MS, () => {});
  await sandbox.clock.idle();

  expect(events.map(({ time }) => time)).toEqual(['2026-03-03T09:30:00Z', '2026-03-04T09:30:00Z']);
  await sandbox.stop();
});

test.each([
  ['rate(1 hour)', HOUR_MS],
  ['rate(5 minutes)', 300_000],
  ['rate(2 days)', 48 * HOUR_MS],
])('%s is a rate', (expression, ms) => {
  expect(rateOf('Each', expression)).toBe(ms);
});

test.each(['rate(1 hours)', 'rate(5 minute)', 'rate(0 hours)', 'rate(1.5 hours)', 'cron(0 3 * * ? *)', 'hourly'])(
  '%s is refused, and the rule is named',
  (expression) => {
    expect(() => rateOf('Each', expression)).toThrow(`"Each": the sandbox has schedules such as rate(1 hour)`);
  },
);
