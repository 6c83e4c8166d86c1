import { AwsError, SandboxError } from '../../sandbox/errors.ts';
import { Cancelled, EvaluationError, HeartbeatTimeout, StatesError } from '../../sandbox/states/errors.ts';
import { compile } from '../../sandbox/states/expressions.ts';
import { aService } from './states/machine.ts';

test('every error of the sandbox has one base', () => {
  const all = [
    new AwsError('X', 'x'),
    new StatesError(),
    new EvaluationError('x'),
    new HeartbeatTimeout(),
    new Cancelled(),
  ];
  expect(all.filter((error) => !(error instanceof SandboxError))).toEqual([]);
});

test('a translated error keeps the one behind it', async () => {
  const evaluate = compile('{% $parse("{") %}', 'Output');
  const failed = await Promise.resolve(evaluate(() => ({}))).catch((error: Error) => error);
  expect(failed).toMatchObject({ error: 'States.QueryEvaluationError', location: 'Output' });
  expect(failed).toMatchObject({ cause: { code: 'D3137', message: 'Invalid JSON', cause: expect.any(SyntaxError) } });

  const { machines, create } = aService();
  const { arn } = create({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
  const start = () => machines.start(arn, 'run', '{');
  expect(start).toThrow(expect.objectContaining({ name: 'InvalidExecutionInput', cause: expect.any(SyntaxError) }));
});
