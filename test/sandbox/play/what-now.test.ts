import { SANDBOX } from '../../../bin/target.ts';
import { whatNow } from '../../../sandbox/play/what-now.ts';

const AWS = 'http://127.0.0.1:4566';

test('the store of the settings is where to post to', () => {
  expect(whatNow(SANDBOX, AWS, 'bottega')).toContain(`${SANDBOX}/bottega/orders\n`);
});

test('the commands find the sandbox by themselves', () => {
  expect(whatNow(SANDBOX, AWS, 'acme')).toContain('npx porchlight send order\n');
});

test('where its port was taken they are told where it is', () => {
  const text = whatNow('http://127.0.0.1:40001', AWS, 'acme');

  expect(text).toContain('Port 4747 is in use');
  expect(text).toContain('npx porchlight send order --sandbox http://127.0.0.1:40001\n');
});
