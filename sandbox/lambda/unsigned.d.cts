/** A bundle whose requests of the SDK are not signed. */
export function unsigned(code: string): string;

/** Loads a CommonJS module that is the bundle of a function. */
export function requireUnsigned(file: string): unknown;
