import { expandPlain } from './expand.ts';
import type { Sources } from './sources.ts';

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  times: '×',
  middot: '·',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  shy: '',
};

/** The text part of a mail as Liquid, made from its MJML: the same words in the same order, with links written out. */
export function plainTemplate(file: string, sources: Sources): string {
  const body = /<mj-body[^>]*>([\s\S]*)<\/mj-body>/.exec(expandPlain(file, sources))?.[1] ?? '';
  const kept: string[] = [];
  const keep = (text: string): string => `\ue000${kept.push(text) - 1}\ue000`;
  const text = body
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<mj-plain>([\s\S]*?)<\/mj-plain>/g, (_, twin: string) => `\ue001${keep(twin.trimEnd())}\ue001`)
    // Liquid may contain anything, also quotes and angle brackets. It is set aside until the markup is removed.
    .replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, keep)
    .replace(/<mj-button[^>]*\shref="([^"]*)"[^>]*>([\s\S]*?)<\/mj-button>/g, '\ue001$2:\ue002$1\ue001')
    .replace(/<a\s[^>]*?href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_, href: string, label: string) =>
      href.replace(/^mailto:/, '') === label ? label : `${label}: ${href}`,
    )
    .replace(/\s+/g, ' ')
    .replace(/<br\s*\/?>|<\/p>|<\/tr>/g, '\ue002')
    .replace(/<mj-(text|table|divider|spacer)[^>]*>|<\/mj-(text|table)>/g, '\ue001')
    .replace(/<mj-raw>\s*|\s*<\/mj-raw>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/ *\ue002 */g, '\n')
    .replace(/\s*\ue001\s*/g, '\n\n');
  return restore(text, kept).trim();
}

function restore(text: string, kept: readonly string[]): string {
  const restored = text.replace(/\ue000(\d+)\ue000/g, (_, i: string) => kept[Number(i)] ?? '');
  return restored.includes('\ue000') ? restore(restored, kept) : restored;
}
