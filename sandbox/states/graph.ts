import type { Diagnostics } from './diagnostics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

type States = { [name: string]: JsonObject };
type Edge = { target: string; at: string };

/** Where a flow can go: every target must exist, some state must end it, and every state must be reached. */
export function checkGraph(start: string, states: States, at: string, found: Diagnostics): void {
  const edges = new Map(Object.entries(states).map(([name, state]) => [name, edgesOf(state, `${at}/States/${name}`)]));
  for (const edge of [{ target: start, at: `${at}/StartAt` }, ...[...edges.values()].flat()]) {
    if (!states[edge.target]) found.add('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${edge.target}`, edge.at);
  }
  if (!Object.values(states).some(ends)) {
    found.add('MISSING_END_STATE', 'Workflow has no terminal state');
    return;
  }
  const reached = new Set<string>();
  const pending = [start];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    pending.push(...(edges.get(name) ?? []).map(({ target }) => target));
  }
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) {
      found.add('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${at}/States/${name}`);
    }
  }
}

const ends = ({ Type, End }: JsonObject) => End === true || Type === 'Succeed' || Type === 'Fail';

function edgesOf(state: JsonObject, at: string): Edge[] {
  const edges: Edge[] = [];
  const add = (target: Json | undefined, place: string) => {
    if (typeof target === 'string') edges.push({ target, at: `${at}/${place}` });
  };
  add(state.Next, 'Next');
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!Array.isArray(list)) continue;
    list.forEach((entry, i) => {
      if (isObject(entry)) add(entry.Next, `${field}[${i}]/Next`);
    });
  }
  add(state.Default, 'Default');
  return edges;
}
