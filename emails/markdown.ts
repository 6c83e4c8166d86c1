import { marked, type Token, type Tokens } from 'marked';
import { PorchlightError } from '../domain/shared/errors.ts';

// Renders Markdown for mails at build time: HTML that mail programs show, with inline styles, and the same words as
// plain text.

export type Written = { html: string; text: string };

/** @throws UnusableMarkdown for anything that mails do not show */
export function written(markdown: string): Written {
  const blocks = marked.lexer(markdown).filter(({ type }) => type !== 'space' && type !== 'def');
  return {
    html: blocks.map((token) => FORMS.html(token)).join(''),
    text: blocks
      .map((token) => FORMS.text(token))
      .join('')
      .trim(),
  };
}

export class UnusableMarkdown extends PorchlightError {
  override name = 'UnusableMarkdown';
}

const FORMS = { html: (token: Token) => htmlOf(token), text: (token: Token) => textOf(token) };

const inner = (token: Token, form: (token: Token) => string): string =>
  (('tokens' in token && token.tokens) || []).map(form).join('');

const itemsOf = (token: Token): Tokens.ListItem[] => (token as Tokens.List).items;

function htmlOf(token: Token): string {
  switch (token.type) {
    case 'heading':
      return `<h3 style="margin:0 0 2px;font-size:15px;line-height:23px;font-weight:650">${inner(token, htmlOf)}</h3>`;
    case 'paragraph':
      return `<p>${inner(token, htmlOf)}</p>`;
    case 'list': {
      const tag = (token as Tokens.List).ordered ? 'ol' : 'ul';
      const items = itemsOf(token).map((item) => `<li>${inner(item, htmlOf)}</li>`);
      return `<${tag} style="margin:0 0 12px;padding:0 22px">${items.join('')}</${tag}>`;
    }
    case 'strong':
    case 'em':
    case 'del':
      return `<${token.type}>${inner(token, htmlOf)}</${token.type}>`;
    case 'br':
      return '<br />';
    case 'link':
      return `<a href="${escaped(linkOf(token as Tokens.Link))}">${inner(token, htmlOf)}</a>`;
    case 'image':
      return `<img src="${escaped(pictureOf(token as Tokens.Image))}" alt="${escaped(plain(token))}" width="100%" style="display:block;max-width:100%;height:auto;border:0;border-radius:8px" />`;
    case 'text':
      return 'tokens' in token ? inner(token, htmlOf) : escaped(plain(token));
    case 'escape':
      return escaped(plain(token));
    default:
      throw new UnusableMarkdown(`has ${nameOf(token)}, which mails do not show`);
  }
}

function textOf(token: Token): string {
  switch (token.type) {
    case 'heading':
      return `${inner(token, textOf)}\n`;
    case 'paragraph':
      return `${inner(token, textOf)}\n\n`;
    case 'list':
      return `${itemsOf(token)
        .map((item) => `- ${inner(item, textOf).trim()}\n`)
        .join('')}\n`;
    case 'br':
      return '\n';
    case 'link': {
      const label = inner(token, textOf);
      const address = linkOf(token as Tokens.Link).replace(/^(mailto|tel):/, '');
      return label === address ? label : `${label}: ${address}`;
    }
    case 'image':
      return '';
    default:
      return 'tokens' in token ? inner(token, textOf) : plain(token);
  }
}

function linkOf({ href }: Tokens.Link): string {
  if (/^(https:\/\/|mailto:|tel:)/.test(href)) return href;
  throw new UnusableMarkdown(`has a link to ${href}: expected an https:// address, mailto: or tel:`);
}

function pictureOf({ href, text }: Tokens.Image): string {
  if (!/^https:\/\//.test(href))
    throw new UnusableMarkdown(
      `has the picture ${href}: expected an https:// address, as nothing is attached to mails`,
    );
  if (text.trim() === '')
    throw new UnusableMarkdown(`has the picture ${href} without words for who cannot see it: ![words](${href})`);
  return href;
}

const nameOf = ({ type, raw }: Token): string => `${type === 'html' ? 'HTML' : type}: ${raw.trim().slice(0, 40)}`;

const plain = (token: Token): string => ('text' in token ? String(token.text) : token.raw);

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
