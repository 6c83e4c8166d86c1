/** A finding of ValidateStateMachineDefinition. */
export type Diagnostic = { severity: 'ERROR'; code: string; message: string; location?: string };

export class Diagnostics {
  readonly list: Diagnostic[] = [];

  add(code: string, message: string, location?: string): void {
    this.list.push({ severity: 'ERROR', code, message, ...(location !== undefined && { location }) });
  }

  schema(message: string, location: string): void {
    this.add('SCHEMA_VALIDATION_FAILED', message, location);
  }

  /** What AWS has and we do not: refused by name, so that nobody takes silence for support. */
  missing(what: string, location: string): void {
    this.schema(`The sandbox does not have ${what}`, location);
  }
}

export const describeDiagnostics = (list: Diagnostic[]) =>
  list
    .map(({ code, message, location }) => `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`)
    .join(', ');
