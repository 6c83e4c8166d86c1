import { forgetGivenUp } from '../../lambdas/privacy/given-up.ts';
import { gatherDeadLetters } from '../../lambdas/shared/dead-letters.ts';
import { givenUpIn, lettersIn } from './given-up.ts';

const INES = 'ORDER#acme#1001';
const OTHER = 'ORDER#acme#10012';
const record = (pk: string, email: string) => ({
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'META' } }, NewImage: { email: { S: email } } },
});
const batch = (...Records: object[]) => JSON.stringify({ requestContext: {}, payload: JSON.stringify({ Records }) });
const event = (requestPayload: object) => JSON.stringify({ requestContext: {}, requestPayload });
const ofSes = (pk: string, email: string) =>
  event({ detail: { mail: { destination: [email], tags: { order: [Buffer.from(pk).toString('base64url')] } } } });

async function forgotten(objects: Record<string, string>, more: { request?: string; email?: string } = {}) {
  const bucket = new Map(Object.entries(objects));
  await forgetGivenUp(givenUpIn(bucket), { orders: [INES], ...more });
  return bucket;
}

test('of a batch only the records of others stay', async () => {
  const others = record(OTHER, 'bo@example.com');
  const bucket = await forgotten({
    mixed: batch(record(INES, 'ines@example.com'), others),
    own: batch(record(INES, '')),
  });

  expect(Object.fromEntries(bucket)).toEqual({ mixed: batch(others) });
});

test('an event of SES is told by its tag, one of a stopped run by its input', async () => {
  const bucket = await forgotten({
    ses: ofSes(INES, 'former@example.com'),
    run: event({ detail: { input: JSON.stringify({ pk: INES, run: 1 }) } }),
    other: ofSes(OTHER, 'bo@example.com'),
  });

  expect([...bucket.keys()]).toEqual(['other']);
});

test('what names the address alone goes too, and nothing of an address that contains it', async () => {
  const bucket = await forgotten(
    {
      own: ofSes(OTHER, 'Ines@Example.com'),
      longer: ofSes(OTHER, 'hines@example.com'),
      elsewhere: ofSes(OTHER, 'ines@example.com.au'),
      request: batch({ dynamodb: { Keys: { sk: { S: 'REQUEST#abc' } } } }),
    },
    { email: 'ines@example.com', request: 'REQUEST#abc' },
  );

  expect([...bucket.keys()]).toEqual(['longer', 'elsewhere']);
});

test('what EventBridge could not bring is told alike, once it is gathered', async () => {
  const bucket = new Map<string, string>();
  const { requestPayload: mine } = JSON.parse(ofSes(INES, 'ines@example.com'));
  const { requestPayload: theirs } = JSON.parse(ofSes(OTHER, 'bo@example.com'));
  const letters = [mine, theirs].map((event, i) => ({ id: `m${i}`, target: 'arn:mail-events', event }));
  await gatherDeadLetters(lettersIn(letters), givenUpIn(bucket));
  await forgetGivenUp(givenUpIn(bucket), { orders: [INES] });

  expect(letters).toEqual([]);
  expect([...bucket.keys()]).toEqual(['dead-letters/m1.json']);
});
