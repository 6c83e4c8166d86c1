import { compiled } from './compiled.ts';
import type { MailContent, RenderedMail } from './content.ts';
import { mailer } from './mailer.ts';

let render: ((content: MailContent) => RenderedMail) | undefined;

/**
 * Renders subject, preheader, HTML and plain text of one mail. It works only in a bundle made with the
 * `mailTemplates()` plugin.
 */
export function renderMail(content: MailContent): RenderedMail {
  if (compiled === undefined)
    throw new Error('No mails in this bundle: build it with mailTemplates() of emails/compile.ts.');
  render ??= mailer(compiled);
  return render(content);
}
