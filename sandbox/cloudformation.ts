// CloudFormation as far as operators ask it: what a stack's outputs are.
import { AwsError } from './errors.ts';
import { escaped } from './s3.ts';
import type { Stack } from './stack.ts';

/** The answer to DescribeStacks. */
export function describeStacks({ name, outputs }: Stack, wanted: string | null): string {
  if (wanted !== null && wanted !== name) {
    throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist; the sandbox runs ${name}`);
  }
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${escaped(String(value))}</OutputValue></member>`,
  );
  const about = `<StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>`;
  const created = '<CreationTime>2026-01-01T00:00:00Z</CreationTime>';
  const stack = `<member>${about}${created}<Outputs>${members.join('')}</Outputs></member>`;
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
