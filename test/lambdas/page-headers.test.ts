import { pageHeaders } from '../../lambdas/preferences/headers.ts';

test('a page stands in no frame, is kept by nobody, loads nothing and is asked for by https alone', () => {
  const policy = pageHeaders()['content-security-policy'].split('; ');
  expect(policy).toEqual(
    expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]),
  );
  expect(policy.join()).not.toMatch(/https?:|script|\*/);
  expect(pageHeaders()['cache-control']).toBe('no-store');
  expect(pageHeaders()['referrer-policy']).toBe('no-referrer'); // the address holds a token
  expect(Number(/max-age=(\d+)/.exec(pageHeaders()['strict-transport-security'])?.[1])).toBeGreaterThan(365 * 86_400);
});

test('a page shows pictures from where the store’s logo is, and from nowhere else', () => {
  const policyOf = (from?: string) => pageHeaders(from)['content-security-policy'].split('; ');

  expect(policyOf('https://images.acme.example.com')).toContain('img-src https://images.acme.example.com');
  expect(policyOf().some((rule) => rule.startsWith('img-src'))).toBe(false);
});
