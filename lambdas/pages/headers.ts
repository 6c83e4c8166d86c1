import { createHash } from 'node:crypto';

/** What a page may load: its own style, identified by its hash, and pictures from these origins. */
export type Loads = { style: string; picturesFrom: readonly string[] };

/**
 * The headers of every page. Only the reader may see it: it runs no scripts, cannot be framed, is not cached, and is
 * hidden from search engines.
 */
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
