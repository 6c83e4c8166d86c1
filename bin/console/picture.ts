import type { AslMachine } from '../../statemachines/asl.ts';
import { type Box, type Line, pictureOf } from '../../statemachines/graph.ts';
import { curveOf, type Kind, kindOf } from '../../statemachines/svg.ts';

/** A machine as the console draws it: where its states stand, and the ways between them as paths of SVG. */
export type DrawnMachine = {
  width: number;
  height: number;
  boxes: (Omit<Box, 'failsTo'> & { kind: Kind })[];
  lines: (Omit<Line, 'points'> & { d: string })[];
};

export function drawn(machine: AslMachine): DrawnMachine {
  const { boxes, lines, width, height } = pictureOf(machine);
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes: boxes.map(({ failsTo: _, ...box }) => ({ ...box, kind: kindOf(machine.States[box.name]!) })),
    lines: lines.map(({ points, ...line }) => ({ ...line, d: curveOf(points) })),
  };
}
