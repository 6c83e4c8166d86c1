/** The name in a function's ARN, in an integration's URI, or the name itself. */
export const functionName = (arn: string) => /function:([A-Za-z0-9-_]+)/.exec(arn)?.[1] ?? arn;
