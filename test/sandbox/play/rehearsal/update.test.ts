import { type UpdateInput, updated } from '../../../../sandbox/play/rehearsal/update.ts';
import { orderJourney } from '../../../../statemachines/order-journey.ts';

const CURRENT = 'attribute_exists(pk) AND (attribute_not_exists(#run) OR #run <= :run)';
const park = (more: Partial<UpdateInput> = {}): UpdateInput => ({
  UpdateExpression: 'SET #run = :run, #stage = :stage, #told = :told REMOVE #outcome',
  ConditionExpression: CURRENT,
  ExpressionAttributeNames: { '#run': 'run', '#stage': 'stage', '#told': 'acknowledged', '#outcome': 'outcome' },
  ExpressionAttributeValues: { ':run': { N: '2' }, ':stage': { S: 'review' }, ':told': { M: { 'p#1': { S: 'm' } } } },
  ...more,
});

test('attributes are set and removed, and the rest stays', () => {
  expect(updated({ pk: 'a', outcome: 'done', placed: 'then' }, park())).toEqual({
    pk: 'a',
    placed: 'then',
    run: 2,
    stage: 'review',
    acknowledged: { 'p#1': 'm' },
  });
});

test.each<[string, object | undefined]>([
  ['no item', undefined],
  ['a newer run', { pk: 'a', run: 3 }],
  ['a run of another type', { pk: 'a', run: '1' }],
])('%s refuses the write as AWS does', (_, item) => {
  const refused = expect.objectContaining({ error: 'DynamoDb.ConditionalCheckFailedException' });

  expect(() => updated(item as never, park())).toThrow(refused as never);
});

test.each([1, 2, undefined])('run %s lets run 2 write', (run) => {
  expect(updated({ pk: 'a', run }, park())).toMatchObject({ run: 2 });
});

test('AND binds closer than OR', () => {
  const either = park({ ConditionExpression: 'attribute_exists(pk) OR attribute_exists(a) AND attribute_exists(b)' });

  expect(updated({ pk: 'a' }, either)).toMatchObject({ run: 2 });
});

test.each<[string, Partial<UpdateInput>]>([
  ['the update "ADD #run :run"', { UpdateExpression: 'ADD #run :run' }],
  ['the update "SET #run = #run + :run"', { UpdateExpression: 'SET #run = #run + :run' }],
  ['the update "REMOVE a.b"', { UpdateExpression: 'REMOVE a.b' }],
  ['the condition "contains(#run, :run)"', { ConditionExpression: 'contains(#run, :run)' }],
  ['the condition "#run < :run"', { ConditionExpression: '#run < :run' }],
  ['the condition "attribute_exists(pk) NOT"', { ConditionExpression: 'attribute_exists(pk) NOT' }],
  ['#none, which names no attribute', { UpdateExpression: 'REMOVE #none' }],
  [':none, which has no value', { UpdateExpression: 'SET #run = :none' }],
  ['a value of the type B', { ExpressionAttributeValues: { ':run': { B: 'eA==' } } }],
])('%s is refused by name', (what, more) => {
  expect(() => updated({ pk: 'a' }, park(more))).toThrow(`A rehearsal does not evaluate ${what}`);
});

test('the machine sends nothing that is not evaluated', () => {
  const texts = Object.values(orderJourney.States).flatMap(({ Arguments = {} }) => {
    const { UpdateExpression, ConditionExpression = CURRENT } = Arguments as Partial<UpdateInput>;
    const conditions = [...ConditionExpression.matchAll(/'(attribute_[^']*)'/g)].map(([, one]) => one!);
    const all = conditions.length > 0 ? conditions : [ConditionExpression];
    return UpdateExpression ? all.map((condition) => [UpdateExpression, condition] as const) : [];
  });
  const names = { '#token': 'token', '#run': 'run', '#stage': 'stage', '#acknowledged': 'told', '#outcome': 'outcome' };
  const values = Object.fromEntries([':token', ':stage', ':acknowledged', ':outcome'].map((name) => [name, { S: '' }]));

  expect(texts.length).toBeGreaterThan(5);
  for (const [UpdateExpression, ConditionExpression] of texts) {
    const input = { UpdateExpression, ConditionExpression, ExpressionAttributeNames: names };
    const evaluate = () =>
      updated({ pk: 'a' }, { ...input, ExpressionAttributeValues: { ...values, ':run': { N: '1' } } });
    if (ConditionExpression.includes('attribute_not_exists(pk)'))
      expect(evaluate).toThrow('conditional request failed');
    else expect(evaluate()).toMatchObject({ pk: 'a' });
  }
});
