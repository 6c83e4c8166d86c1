/**
 * Of every page: it is nobody's but the reader's, loads nothing but the store's logo, stands in no frame and is kept nowhere.
 * @param picturesFrom the origin of the logo; absent: there is none
 */
export const pageHeaders = (picturesFrom?: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    ...(picturesFrom ? [`img-src ${picturesFrom}`] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=63072000',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
