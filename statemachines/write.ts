import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AslMachine } from './asl.ts';
import { orderFetch } from './order-fetch.ts';
import { orderJourney } from './order-journey.ts';
import { privacyRequest } from './privacy-request.ts';
import { svgOf } from './svg.ts';

const ROOT = path.resolve(__dirname, '..');

const MACHINES: [name: string, machine: AslMachine, title: string][] = [
  ['order-journey', orderJourney, 'The journey of an order'],
  ['privacy-request', privacyRequest, 'A privacy request'],
  ['order-fetch', orderFetch, 'The fetching of an order'],
];

/** The committed files that are made from the machines, by path. They let a review see what changes in the graph. */
export const writtenFiles = (): [file: string, text: string][] =>
  MACHINES.flatMap(([name, machine, title]) => [
    [`statemachines/${name}.asl.json`, formatted(machine)],
    [`docs/images/${name}.svg`, svgOf(machine, title)],
  ]);

/** `node --import tsx statemachines/write.ts` */
export function writeMachines(): void {
  for (const [file, text] of writtenFiles()) {
    mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
    writeFileSync(path.join(ROOT, file), text);
  }
}

/** Formats JSON like Biome: a list of texts is on one line if it fits. */
function formatted(machine: AslMachine): string {
  const text = JSON.stringify(machine, undefined, 2);
  const lists = text.replace(/^(.*)\[\n([^[\]{}]*)\n *\]/gm, (list, before: string, items: string) => {
    const line = `${before}[${items.trim().replaceAll(/,\n */g, ', ')}]`;
    return line.length < LINE ? line : list;
  });
  return `${lists}\n`;
}

const LINE = 120;

if (require.main === module) writeMachines();
