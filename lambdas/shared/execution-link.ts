/** @param name as `executionName` gives it */
export const executionArn = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The page of a run in the console of Step Functions. @param name as `executionName` gives it */
export function executionLink(stateMachineArn: string, name: string): string {
  const region = stateMachineArn.split(':')[3];
  const execution = executionArn(stateMachineArn, name);
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${execution}`;
}
