import { findAws, targetFlags } from '../../bin/target.ts';

// What a command is about: a mistake here erases a customer in production who was meant to be a sample.

const NOBODY = 'http://127.0.0.1:1';

beforeEach(() => {
  process.env.PORCHLIGHT_STAGE = 'prod';
  process.env.AWS_REGION = 'eu-central-1';
});
afterEach(() => {
  delete process.env.PORCHLIGHT_STAGE;
  delete process.env.AWS_REGION;
});

test('a sandbox that is named is what a command is about, whatever stage the environment names', () =>
  expect(findAws({ sandbox: NOBODY })).rejects.toThrow(`no sandbox answers at ${NOBODY}`));

test('where nothing is named, the environment’s stage is', async () =>
  expect(await findAws({})).toMatchObject({ stage: 'prod', stack: 'Porchlight-prod' }));

test('a stage and a sandbox at once are refused', () =>
  expect(findAws({ stage: 'dev', sandbox: NOBODY })).rejects.toThrow('--stage and --sandbox: expected one of them'));

test('the flags of the next command are those of this one', () => {
  expect(targetFlags({ stage: 'dev' })).toEqual(['--stage', 'dev']);
  expect(targetFlags({ sandbox: NOBODY })).toEqual(['--sandbox', NOBODY]);
  expect(targetFlags({})).toEqual([]);
});
