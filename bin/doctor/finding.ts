/** `todo`: something fails until it is done. `note`: good to know. */
export type Finding = { level: 'ok' | 'todo' | 'note'; what: string; advice?: string };

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const todo = (what: string, advice: string): Finding => ({ level: 'todo', what, advice });
export const note = (what: string, advice: string): Finding => ({ level: 'note', what, advice });
