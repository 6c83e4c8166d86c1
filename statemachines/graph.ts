import { graphlib, layout } from '@dagrejs/dagre';
import type { AslMachine, AslState } from './asl.ts';

// Places the states of a machine in its picture, and the ways between them.

export type Point = { x: number; y: number };
export type Box = Point & { name: string; width: number; height: number; lines: string[]; failsTo?: string };
/** `labels`: the conditions of the way. A plain next state has none. */
type Way = { from: string; to: string; labels: string[]; isError: boolean };
export type Line = Way & { points: Point[]; at: Point };
export type Picture = { width: number; height: number; boxes: Box[]; lines: Line[] };

export const LINE_HEIGHT = 17;
const BOX_WIDTH = 136;
const CHARACTERS = 18;
const LABEL_CHARACTER = 6.2;
/**
 * More arrows than this into one state for the same error would hide the picture, so their sources are marked instead.
 */
const MOST_ALIKE = 4;

/** @param isShown chooses the ways to show; without it, all are shown. A state without a way to it is still shown */
export function pictureOf(
  { States }: Pick<AslMachine, 'States'>,
  isShown: (way: { from: string; to: string }) => boolean = () => true,
): Picture {
  const ways = waysOf(States).filter(isShown);
  const common = ways.filter((way) => way.isError && ways.filter((one) => isAlike(one, way)).length > MOST_ALIKE);
  const drawn = ways.filter((way) => !common.includes(way) || way === common[0]);
  const boxes = Object.keys(States).map((name) => {
    const failsTo = common.find(({ from }) => from === name)?.to;
    const lines = wrapped(name);
    const height = lines.length * LINE_HEIGHT + 18;
    return { name, lines, width: BOX_WIDTH, height, ...(failsTo && { failsTo }) };
  });
  return placed(boxes, drawn);
}

function placed(boxes: Omit<Box, 'x' | 'y'>[], ways: Way[]): Picture {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 14, edgesep: 12, ranksep: 30, marginx: 16, marginy: 16 });
  for (const { name, width, height } of boxes) graph.setNode(name, { width, height });
  for (const way of ways) {
    graph.setEdge(way.from, way.to, {
      ...sizeOf(way.labels),
      labelpos: 'r',
      labeloffset: 2,
      weight: way.isError ? 1 : 3,
    });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const lines = ways.map((way) => {
    const { points, x = 0, y = 0 } = graph.edge(way.from, way.to) as { points: Point[] } & Partial<Point>;
    return { ...way, points, at: { x, y } };
  });
  return { width, height, lines, boxes: boxes.map((box) => ({ ...box, ...place(graph.node(box.name)) })) };
}

const sizeOf = (labels: string[]) => ({
  width: Math.max(0, ...labels.map(({ length }) => length * LABEL_CHARACTER + 6)),
  height: labels.length * LINE_HEIGHT,
});
const place = ({ x, y }: Point): Point => ({ x, y });
const isAlike = (a: Way, b: Way): boolean =>
  a.to === b.to && String(a.labels) === String(b.labels) && a.isError === b.isError;

/** Every way. Several ways from one state to another are merged. */
function waysOf(states: AslMachine['States']): Way[] {
  const merged = new Map<string, Way>();
  for (const way of Object.entries(states).flatMap(([from, state]) => waysFrom(from, state))) {
    const key = `${way.from}\n${way.to}`;
    const before = merged.get(key);
    merged.set(key, before ? { ...before, labels: [...before.labels, ...way.labels] } : way);
  }
  return [...merged.values()];
}

function waysFrom(from: string, { Next, Default, Choices = [], Catch = [] }: AslState): Way[] {
  const way = (to: string | undefined, labels: string[], isError = false): Way[] =>
    to === undefined ? [] : [{ from, to, labels, isError }];
  return [
    ...way(Next, []),
    ...Choices.flatMap((rule) => way(rule.Next, conditionIn(rule.Condition))),
    ...way(Default, ['otherwise']),
    ...Catch.flatMap((catcher) => way(catcher.Next, catcher.ErrorEquals.map(errorIn), true)),
  ];
}

/** `{% $next = 'update' %}` → `update` */
const conditionIn = (condition: string): string[] =>
  [...condition.matchAll(/'([^']*)'/g)].map(([, text = '']) => text.replaceAll('_', ' '));

const ERRORS: Record<string, string> = {
  'States.ALL': 'it fails',
  'States.Timeout': 'no news in time',
  'DynamoDb.ConditionalCheckFailedException': 'write refused',
};
const errorIn = (error: string): string => ERRORS[error] ?? error;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= CHARACTERS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
