import { SANDBOX } from '../../../bin/target.ts';
import { whatNow } from '../../../sandbox/play/what-now.ts';

const AWS = 'http://127.0.0.1:4566';

test('the commands find the sandbox by themselves', () => {
  expect(whatNow(SANDBOX, AWS)).toContain('npx porchlight send order\n');
});

test('where its port was taken they are told where it is', () => {
  const text = whatNow('http://127.0.0.1:40001', AWS);

  expect(text).toContain('Port 4747 is in use');
  expect(text).toContain('npx porchlight send order --sandbox http://127.0.0.1:40001\n');
});
