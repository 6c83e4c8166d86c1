import { isMarketing, MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import type { CompiledMails } from './compiled.ts';
import type { MailContent, RenderedMail } from './content.ts';
import { mailer } from './mailer.ts';
import { SAMPLES, type SampleName, sampleMail } from './samples.ts';
import { type TemplateProblem, templateOf } from './sources.ts';

/**
 * Renders every kind of mail from every sample in every language, because what cannot be rendered must not be deployed.
 */
export function checkRendering(mails: CompiledMails): TemplateProblem[] {
  const render = mailer(mails);
  const names = Object.keys(SAMPLES) as SampleName[];
  const contents = MESSAGE_KINDS.flatMap((kind) => [
    ...names.map((name) => sampleMail(kind, name)),
    ...Object.keys(mails.locales).map((locale) => sampleMail(kind, 'smooth', locale)),
  ]);
  return contents.flatMap((content) =>
    faultsOf(content, render).map((message) => ({ file: templateOf(content.kind), line: 1, message })),
  );
}

function faultsOf(content: MailContent, render: (content: MailContent) => RenderedMail): string[] {
  try {
    return faultsIn(render(content), content);
  } catch (error) {
    return [`cannot be rendered: ${(error as Error).message.split('\n')[0]}`];
  }
}

/** Gmail cuts a longer mail off. */
const MOST_BYTES = 102 * 1024;

/** What a mail lacks that every mail must have. The tests use it for every mail, too. */
export function faultsIn(
  { subject, html, text }: RenderedMail,
  { kind, brand, unsubscribeUrl }: MailContent,
): string[] {
  const has = (needle: string) => html.includes(escaped(needle)) && text.includes(needle);
  const relative = [...html.matchAll(/\s(?:href|src)="(?!https:\/\/|mailto:|tel:)([^"]*)"/g)].map(([, link]) => link);
  const faults: [boolean, string][] = [
    [Buffer.byteLength(html) >= MOST_BYTES, `weighs ${Buffer.byteLength(html)} bytes; Gmail shows 102 KB.`],
    [relative.length > 0, `has links that are not absolute: ${relative.join(' ')}`],
    [html.match(/<h1[\s>]/g)?.length !== 1, 'has not exactly one <h1>.'],
    [!/^[^\r\n]+$/.test(subject), 'has no subject of one line.'],
    [!has(brand.support.email), 'does not name the support address.'],
    [isMarketing(kind as MessageKind) && !has(unsubscribeUrl ?? ''), 'is marketing and has no unsubscribe link.'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, message]) => message);
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;');
