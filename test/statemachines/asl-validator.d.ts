declare module 'asl-validator' {
  export type Problem = { 'Error code': string; Message: string };
  export type Verdict = { isValid: boolean; errors: Problem[]; errorsText: (separator?: string) => string };

  /** Writes defaults into what it is given. */
  // biome-ignore lint/style/noDefaultExport: the package's own
  export default function validate(definition: object): Verdict;
}
