import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleBoot } from '../bin/console/server.ts';
import type { LiveState } from '../sandbox/play/console/home.ts';

// What every view knows: where the data is from, which store is looked at, and what time it is there.

export type Shell = ConsoleBoot & { store: string; live: LiveState | undefined; toldAt: number };

export const ShellContext = createContext<Shell | undefined>(undefined);
export const useShell = (): Shell => useContext(ShellContext)!;

/** Epoch milliseconds. The sandbox lives in a time of its own. */
export const nowIn = ({ live, toldAt }: Shell): number =>
  live ? Date.parse(live.now) + (live.speed === 1 ? Date.now() - toldAt : 0) : Date.now();
