import type { AslMachine, AslState } from './asl.ts';
import { type Box, LINE_HEIGHT, type Line, type Point, pictureOf } from './graph.ts';

// Draws a machine as SVG. Its colours are readable on light and dark pages.

const KINDS = {
  function: { what: 'calls its function', fill: '#dbe7f6', stroke: '#4a78b0', round: 6 },
  table: { what: 'writes to the table', fill: '#e6e6ea', stroke: '#7b7b86', round: 6 },
  wait: { what: 'waits', fill: '#f8ebcb', stroke: '#b5892c', round: 6 },
  choice: { what: 'chooses', fill: '#eadff3', stroke: '#8a62ad', round: 0 },
  end: { what: 'ends', fill: '#d9eedd', stroke: '#4c9160', round: 18 },
};
export type Kind = keyof typeof KINDS;

const GREY = '#7d8590';
const RED = '#c4594f';
const LEGEND_HEIGHT = 64;

export function svgOf(machine: AslMachine, title: string): string {
  const { boxes, lines, width, height } = pictureOf(machine);
  const kinds = boxes.map(({ name }) => kindOf(machine.States[name]!));
  const failsTo = boxes.find((box) => box.failsTo)?.failsTo;
  const size = { width: Math.ceil(Math.max(width, 640)), height: Math.ceil(height) + LEGEND_HEIGHT };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="13" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<defs>${arrow('plain', GREY)}${arrow('error', RED)}</defs>`,
    ...lines.map(pathOf),
    ...boxes.map((box, i) => boxOf(box, kinds[i]!, box.name === machine.StartAt)),
    ...lines.filter(({ labels }) => labels.length > 0).map(labelOf),
    legendOf([...new Set(kinds)], failsTo, height),
    '</svg>',
    '',
  ].join('\n');
}

export function kindOf({ Type, Resource = '', End }: AslState): Kind {
  if (Type === 'Succeed' || End) return 'end';
  if (Type === 'Choice') return 'choice';
  if (Type === 'Wait' || Resource.endsWith('.waitForTaskToken')) return 'wait';
  return Resource.includes(':lambda:') ? 'function' : 'table';
}

const arrow = (id: string, color: string): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="${color}"/></marker>`;

const at = ({ x, y }: Point): string => `${Math.round(x)} ${Math.round(y)}`;
const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/**
 * A curve that passes through the middle between every two bends. It ends straight, so that the arrow points the right
 * way.
 */
export function curveOf([first, ...rest]: Point[]): string {
  const bends = rest.slice(0, -1).map((bend, i) => `Q${at(bend)} ${at(between(bend, rest[i + 1]!))}`);
  return `M${at(first!)}${bends.join('')}L${at(rest.at(-1)!)}`;
}

function pathOf({ points, isError }: Line): string {
  const style = isError
    ? `stroke="${RED}" stroke-dasharray="5 4" marker-end="url(#error)"`
    : `stroke="${GREY}" marker-end="url(#plain)"`;
  return `<path d="${curveOf(points)}" fill="none" stroke-width="1.4" ${style}/>`;
}

const labelOf = ({ labels, at: { x, y }, isError }: Line): string =>
  texts(labels, { x, y }, `font-size="11.5" fill="${isError ? RED : GREY}"`);

/** Draws lines of text centred on a point. */
function texts(lines: string[], { x, y }: Point, style: string): string {
  const first = Math.round(y - ((lines.length - 1) * LINE_HEIGHT) / 2) + 4;
  const spans = lines.map(
    (line, i) => `<tspan x="${Math.round(x)}" y="${first + i * LINE_HEIGHT}">${escaped(line)}</tspan>`,
  );
  return `<text text-anchor="middle" ${style}>${spans.join('')}</text>`;
}

function boxOf({ x, y, width, height, lines, failsTo }: Box, kind: Kind, isStart: boolean): string {
  const { fill, stroke, round } = KINDS[kind];
  const left = Math.round(x - width / 2);
  const top = Math.round(y - height / 2);
  const mark = failsTo
    ? `<text x="${left + width - 6}" y="${top + 12}" text-anchor="end" font-size="11" fill="${RED}">✕</text>`
    : '';
  return `<g><rect x="${left}" y="${top}" width="${width}" height="${height}" rx="${round}" fill="${fill}" stroke="${stroke}" stroke-width="${isStart ? 3 : 1.4}"/>${texts(lines, { x, y }, 'fill="#1f2328"')}${mark}</g>`;
}

function legendOf(kinds: Kind[], failsTo: string | undefined, top: number): string {
  const y = Math.ceil(top) + 16;
  const samples = kinds.map((kind, i) => {
    const { what, fill, stroke, round } = KINDS[kind];
    const x = 16 + i * 150;
    return `<rect x="${x}" y="${y - 11}" width="20" height="14" rx="${Math.min(round, 7)}" fill="${fill}" stroke="${stroke}"/><text x="${x + 27}" y="${y}" fill="${GREY}" font-size="12">${what}</text>`;
  });
  const note = failsTo
    ? `<text x="16" y="${y + 26}" fill="${RED}" font-size="12">✕ when it fails for good: ${escaped(failsTo)}</text>`
    : '';
  return `<g>${samples.join('')}${note}</g>`;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
