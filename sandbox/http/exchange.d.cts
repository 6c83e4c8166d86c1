/** An answer as it came: its body is not parsed. */
export type HttpAnswer = { readonly status: number; readonly text: string };

type RequestHead = { readonly method: string; readonly headers: Readonly<Record<string, string>> };

/** Sends one request to a server on this machine. */
export function ask(url: string, head: RequestHead, body?: string | Buffer): Promise<HttpAnswer>;

/** Closes the idle connections to a server. */
export function hangUp(url: string): void;
