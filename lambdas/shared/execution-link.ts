/** @param name as `executionName` returns it */
export const executionArn = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The address of a run's page in the Step Functions console. @param name as `executionName` returns it */
export function executionLink(stateMachineArn: string, name: string): string {
  const region = stateMachineArn.split(':')[3];
  const execution = executionArn(stateMachineArn, name);
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${execution}`;
}
