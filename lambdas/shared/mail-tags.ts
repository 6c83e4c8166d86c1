import type { MessageTag } from '@aws-sdk/client-sesv2';

// SES gives a mail's tags back with each of its events: they lead from the event to the ledger.
// A tag takes 256 characters of [A-Za-z0-9_-] (API_MessageTag), so base64url.

export const tagsOf = (pk: string, mailSk: string, kind: string): MessageTag[] => [
  { Name: 'order', Value: Buffer.from(pk).toString('base64url') },
  { Name: 'mail', Value: Buffer.from(mailSk).toString('base64url') },
  { Name: 'kind', Value: kind },
];

/** The ledger key of a mail, from the tags of one of its events. `undefined`: not one of our mails. */
export function ledgerKeyOf(tags: Record<string, string[] | undefined>): { pk: string; sk: string } | undefined {
  const [pk, sk] = [tags.order?.[0], tags.mail?.[0]].map((tag) => tag && Buffer.from(tag, 'base64url').toString());
  return pk?.startsWith('ORDER#') && sk?.startsWith('MAIL#') ? { pk, sk } : undefined;
}
