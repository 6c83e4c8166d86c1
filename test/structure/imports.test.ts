import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const SKIPPED = /^(\..*|node_modules|dist|cdk\.out)$/;
const SOURCE = /\.(tsx?|[cm]ts|[cm]?js)$/;

/** Every source file below a folder, relative to the root. */
function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.test(entry.name)) return [];
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? sourcesIn(file) : SOURCE.test(file) ? [file] : [];
  });
}

const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const IMPORT = /\b(?:from|import|import\(|require\()\s*['"](\.[^'"]*)['"]/g;

/** Files that a file imports by a relative path; an import of a type counts like any other. */
function importsOf(file: string): string[] {
  const targets = [...textOf(file).matchAll(IMPORT)].map(([, target]) => path.join(path.dirname(file), target!));
  return targets.flatMap((target) => {
    const candidates = ['', '.ts', '.tsx', '.cjs', '.js', '/index.ts'].map((ending) => target + ending);
    const found = candidates.find((each) => existsSync(path.join(ROOT, each)) && !isFolder(each));
    return found && SOURCE.test(found) ? [found] : [];
  });
}

const isFolder = (file: string) => statSync(path.join(ROOT, file)).isDirectory();

type Graph = ReadonlyMap<string, readonly string[]>;

/** Files that can be reached from a file, each with the file that leads to it on a shortest way. */
function reachedFrom(start: string, graph: Graph): Map<string, string> {
  const reached = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const target of graph.get(file) ?? []) {
      if (reached.has(target)) continue;
      reached.set(target, file);
      queue.push(target);
    }
  }
  return reached;
}

/** The strongly connected components: each as its size, a shortest circle in it, and its files. */
function circlesOf(graph: Graph): string[] {
  const reached = new Map([...graph.keys()].map((file) => [file, reachedFrom(file, graph)]));
  const inCircle = [...graph.keys()].filter((file) => reached.get(file)!.has(file));
  const components = new Map<string, string[]>();
  for (const file of inCircle) {
    const component = inCircle.filter((other) => reached.get(file)!.has(other) && reached.get(other)!.has(file));
    components.set(component[0]!, component);
  }
  return [...components.values()].map((files) => {
    const [shortest] = files.map((file) => circleThrough(file, reached.get(file)!)).sort((a, b) => a.length - b.length);
    return `${files.length} files, such as ${shortest!.join(' -> ')}; all: ${files.join(' ')}`;
  });
}

function circleThrough(file: string, reached: Map<string, string>): string[] {
  const circle = [file];
  do circle.unshift(reached.get(circle[0]!)!);
  while (circle[0] !== file);
  return circle;
}

test('no file imports itself by way of others, not even for a type', () => {
  const files = sourcesIn('.');
  expect(files).toContain(path.relative(ROOT, __filename)); // the walk finds something
  expect(circlesOf(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
});

test('a circle is found, whatever leads into it and out of it', () => {
  const graph = new Map(
    Object.entries({ in: ['a'], a: ['b', 'c'], b: ['c'], c: ['a', 'out'], out: [], self: ['self'] }),
  );
  expect(circlesOf(graph)).toEqual([
    '3 files, such as a -> c -> a; all: a b c',
    '1 files, such as self -> self; all: self',
  ]);
});

const FOLDERS = ['console', 'domain', 'emails', 'lambdas', 'lib', 'bin', 'sandbox', 'statemachines', 'test/bench'];
const DECLARATION = /^(?:export )?(?:declare )?(?:abstract )?(?:type|interface|class) (\w+)/gm;

test('a name stands for one type: none is declared in two files', () => {
  const declaredIn = new Map<string, Set<string>>();
  for (const file of FOLDERS.flatMap(sourcesIn)) {
    for (const [, name] of textOf(file).matchAll(DECLARATION)) {
      declaredIn.set(name!, (declaredIn.get(name!) ?? new Set()).add(file));
    }
  }
  const twice = [...declaredIn].filter(([, files]) => files.size > 1);
  expect(twice.map(([name, files]) => `${name}: ${[...files].join(', ')}`).sort()).toEqual([]);
});
