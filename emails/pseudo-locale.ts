import type { Sources } from './sources.ts';

// CLDR's right-to-left pseudo-locale: English with every word written from right to left. It shows what a mail in
// Arabic or Hebrew looks like before there is a translation. Only the preview and the tests use it.
export const RIGHT_TO_LEFT = 'ar-XB';

export function withPseudoLocale(sources: Sources): Sources {
  const english: unknown = JSON.parse(sources['texts/en.json'] ?? '{}');
  const content = Object.entries(sources).flatMap(([file, source]) => {
    const name = /^(content\/.*\/)en\.md$/.exec(file)?.[1];
    const turned = name && turnedBlock(source);
    return turned ? [[`${name}${RIGHT_TO_LEFT}.md`, turned]] : [];
  });
  return {
    ...sources,
    ...Object.fromEntries(content),
    [`texts/${RIGHT_TO_LEFT}.json`]: JSON.stringify(turned(english)),
  };
}

/** Turns the title and the words. What the block belongs to is only in the English file. */
function turnedBlock(source: string): string | undefined {
  const [, title, body = ''] = /^title: (.*)$[\s\S]*?^---$([\s\S]*)/m.exec(source) ?? [];
  if (title === undefined) return undefined; // the check of the file itself reports the error
  const words = body.replace(/(\]\([^)]*\))|\p{L}+/gu, (word, link) => link ?? `\u202e${word}\u202c`);
  return `---\ntitle: ${turned(title)}\n---\n${words}`;
}

function turned(texts: unknown): unknown {
  if (typeof texts === 'string')
    return texts.replace(/(\{[{%].*?[%}]\})|\p{L}+/gu, (word, liquid) => liquid ?? `\u202e${word}\u202c`);
  if (Array.isArray(texts)) return texts.map(turned);
  return Object.fromEntries(Object.entries(texts as object).map(([key, value]) => [key, turned(value)]));
}
