import type { MessageKind } from '../../domain/message/kinds.ts';
import { compileMails } from '../../emails/compile.ts';
import type { MailContent } from '../../emails/content.ts';
import { mailer } from '../../emails/mailer.ts';
import { sampleMail } from '../../emails/samples.ts';

// Where a store has pages, its mails lead there.

let render: ReturnType<typeof mailer>;
beforeAll(async () => {
  render = mailer(await compileMails());
});

const FOLLOW = 'https://api.example.com/t/token';
const ANSWER = 'https://api.example.com/f/token';
const mail = (kind: MessageKind, more: Partial<MailContent>) => render({ ...sampleMail(kind, 'smooth'), ...more });

test.each<MessageKind>(['order_confirmation', 'dispatched', 'out_for_delivery', 'delivered'])(
  'the main button of %s leads to the order’s page, and without one to the carrier',
  (kind) => {
    const { html, text } = mail(kind, { followUrl: FOLLOW });
    expect(html.match(new RegExp(`href="${FOLLOW}"`, 'g'))).toHaveLength(1);
    expect(text).toContain(FOLLOW);
    expect(mail(kind, {}).html).not.toContain('Follow your order');
  },
);

test.each<[MessageKind, string[]]>([
  ['check_in', ['here=yes', 'here=not_here', 'here=wrong']],
  ['review_request', ['rating=1', 'rating=2', 'rating=3', 'rating=4', 'rating=5']],
  ['review_reminder', ['rating=1', 'rating=2', 'rating=3', 'rating=4', 'rating=5']],
])('%s is answered with one tap', (kind, answers) => {
  const { html, text } = mail(kind, { feedbackUrl: ANSWER });
  for (const one of answers) {
    expect(html).toContain(`href="${ANSWER}?${one}"`);
    expect(text).toContain(`${ANSWER}?${one}`);
  }
  expect(mail(kind, {}).html).not.toMatch(/rating=|here=/);
});
