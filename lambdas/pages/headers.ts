import { createHash } from 'node:crypto';

/** What a page may load: its own style, by its hash, and pictures from these origins. */
export type Loads = { style: string; picturesFrom: readonly string[] };

/** Of every page: it is nobody's but the reader's, runs nothing, stands in no frame, is kept nowhere and found by no search. */
export const pageHeaders = ({ style, picturesFrom }: Loads) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    ...(picturesFrom.length > 0 ? [`img-src ${picturesFrom.join(' ')}`] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'strict-transport-security': 'max-age=63072000',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
