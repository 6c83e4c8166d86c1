import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// A sentence that stands in two documents is true in one of them, some day.

const ROOT = path.resolve(__dirname, '../..');
const filesIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return file.endsWith('.md') ? [file] : [];
  });
const DOCUMENTS = [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...filesIn('docs')];

/** What is too short to be a statement. */
const SHORTEST = 50;

/** Prose without code, links' targets and line ends. */
function sentencesOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
    .replace(/^```.*?^```/gms, '')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/[*_`[\]]/g, '');
  return text
    .split(/\n\s*\n|\n(?=[-|#\d])|\|/)
    .flatMap((part) => part.replace(/\s+/g, ' ').split(/(?<=[.!?:;]) /))
    .map((sentence) => sentence.trim().toLowerCase())
    .filter((sentence) => sentence.length >= SHORTEST && /[.!?]$/.test(sentence));
}

test('no sentence stands twice in the documents', () => {
  const places = new Map<string, string[]>();
  for (const file of DOCUMENTS)
    for (const sentence of sentencesOf(file)) places.set(sentence, [...(places.get(sentence) ?? []), file]);

  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});
