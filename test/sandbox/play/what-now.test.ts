import { SANDBOX } from '../../../bin/target.ts';
import { whatNow } from '../../../sandbox/play/what-now.ts';

const AWS = 'http://127.0.0.1:4566';
const now = Date.parse('2026-03-02T17:00:00Z');
const told = (http: string, store: string, orderId = 'A-1') =>
  whatNow({ http, aws: AWS, store, zone: 'Europe/Rome', now, orderId });

test('the store of the settings is where to post to', () => {
  expect(told(SANDBOX, 'bottega')).toContain(`${SANDBOX}/bottega/orders\n`);
});

test('the time there is said, in the store’s zone', () => {
  expect(told(SANDBOX, 'bottega')).toContain('Mon, 2 Mar 2026, 18:00 in Europe/Rome (2026-03-02T17:00:00.000Z)');
});

test('the commands find the sandbox by themselves', () => {
  expect(told(SANDBOX, 'acme')).toMatch(/npx porchlight explain acme A-1$/m);
});

test('at another port they are told where it is', () => {
  const text = told('http://127.0.0.1:40001', 'acme');

  expect(text).toContain('npx porchlight send --sandbox http://127.0.0.1:40001 order');
});

test('an order’s id cannot become an option or a command of the shell', () => {
  expect(told(SANDBOX, 'acme', '--stage')).toMatch(/npx porchlight explain -- acme --stage$/m);
  expect(told(SANDBOX, 'acme', 'a b;c')).toMatch(/npx porchlight explain acme 'a b;c'$/m);
});
