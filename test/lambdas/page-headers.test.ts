import { pageHeaders } from '../../lambdas/pages/headers.ts';

const headers = (picturesFrom: string[] = []) => pageHeaders({ style: 'a { color: red }', picturesFrom });

test('a page stands in no frame, is kept and found by nobody, runs nothing and is asked for by https alone', () => {
  const policy = headers()['content-security-policy'].split('; ');
  expect(policy).toEqual(
    expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]),
  );
  expect(policy.join()).not.toMatch(/https?:|script|unsafe|\*/);
  expect(headers()['cache-control']).toBe('no-store');
  expect(headers()['referrer-policy']).toBe('no-referrer'); // the address holds a token
  expect(headers()['x-robots-tag']).toContain('noindex');
  expect(Number(/max-age=(\d+)/.exec(headers()['strict-transport-security'])?.[1])).toBeGreaterThan(365 * 86_400);
  expect(headers()).not.toHaveProperty('set-cookie');
});

test('a page shows pictures from where the store says, and from nowhere else', () => {
  const policyOf = (from?: string[]) => headers(from)['content-security-policy'].split('; ');

  expect(policyOf(['https://images.acme.example.com', 'https://cdn.example.com'])).toContain(
    'img-src https://images.acme.example.com https://cdn.example.com',
  );
  expect(policyOf().some((rule) => rule.startsWith('img-src'))).toBe(false);
});
