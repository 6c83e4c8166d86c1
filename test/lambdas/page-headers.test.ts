import { PAGE_HEADERS } from '../../lambdas/preferences/headers.ts';

test('a page stands in no frame, is kept by nobody, loads nothing and is asked for by https alone', () => {
  const policy = PAGE_HEADERS['content-security-policy'].split('; ');
  expect(policy).toEqual(
    expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]),
  );
  expect(policy.join()).not.toMatch(/https?:|script|\*/);
  expect(PAGE_HEADERS['cache-control']).toBe('no-store');
  expect(PAGE_HEADERS['referrer-policy']).toBe('no-referrer'); // the address holds a token
  expect(Number(/max-age=(\d+)/.exec(PAGE_HEADERS['strict-transport-security'])?.[1])).toBeGreaterThan(365 * 86_400);
});
