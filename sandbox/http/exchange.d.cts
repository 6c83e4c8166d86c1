/** What was answered, unread. */
export type Answer = { readonly status: number; readonly text: string };

type Question = { readonly method: string; readonly headers: Readonly<Record<string, string>> };

/** One request to a server on this machine. */
export function ask(url: string, question: Question, body?: string | Buffer): Promise<Answer>;

/** Closes the connections that wait for requests to a server. */
export function hangUp(url: string): void;
