import type { MessageTag } from '@aws-sdk/client-sesv2';

// SES returns a mail's tags with each of its events, so they lead from the event to the ledger. A tag's value has at
// most 256 characters of [A-Za-z0-9_-] (API_MessageTag). So the ledger key is written in base64url, and the rest of a
// longer key gets another tag.

const LONGEST = 256;

export function tagsOf(pk: string, mailSk: string, kind: string): MessageTag[] {
  const [order, mail] = [pk, mailSk].map((key) => Buffer.from(key).toString('base64url')) as [string, string];
  const rest = mail.slice(LONGEST);
  return [
    { Name: 'order', Value: order },
    { Name: 'mail', Value: mail.slice(0, LONGEST) },
    ...(rest ? [{ Name: 'mail-rest', Value: rest }] : []),
    { Name: 'kind', Value: kind },
  ];
}

/** The ledger key of a mail, from the tags of one of its events. `undefined` if the mail is not ours. */
export function ledgerKeyOf(tags: Record<string, string[] | undefined>): { pk: string; sk: string } | undefined {
  const mail = tags.mail?.[0] && tags.mail[0] + (tags['mail-rest']?.[0] ?? '');
  const [pk, sk] = [tags.order?.[0], mail].map((tag) => tag && Buffer.from(tag, 'base64url').toString());
  return pk?.startsWith('ORDER#') && sk?.startsWith('MAIL#') ? { pk, sk } : undefined;
}
