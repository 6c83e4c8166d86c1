import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleBoot } from '../bin/console/server.ts';
import type { LiveState } from '../sandbox/play/console/home.ts';

// What every view knows: the source of the data, the chosen store, and the time there.

export type Shell = ConsoleBoot & { store: string; live: LiveState | undefined; toldAt: number };

export const ShellContext = createContext<Shell | undefined>(undefined);
export const useShell = (): Shell => useContext(ShellContext)!;

/** Epoch milliseconds. The sandbox has its own time. */
export const nowIn = ({ live, toldAt }: Shell): number =>
  live ? Date.parse(live.now) + (live.speed === 1 ? Date.now() - toldAt : 0) : Date.now();
