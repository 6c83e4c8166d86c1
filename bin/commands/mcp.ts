import { createInterface } from 'node:readline';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { adminClient } from '../admin-client.ts';
import { defineCommand, expected } from '../command.ts';
import { answerTo } from '../mcp.ts';
import { findAws, findTarget, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'mcp',
  summary: 'lets an assistant look orders and cases up, by the Model Context Protocol on stdio',
  usage: ['[--stage STAGE]'],
  notes:
    'It only reads, through the Admin API (the setting adminApi), as the AWS profile may. An assistant starts it itself.',
  options: targetOptions,
  async run({ positionals, values }) {
    expected(positionals, 'no arguments', 0);
    const { aws, api } = await findTarget(values);
    const { config } = new CloudFormationClient(aws);
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === '') continue;
      const { api: sandbox, now } = await findAws(values); // the sandbox has its own time, which goes on meanwhile
      const client = adminClient({ api, now: sandbox ? new Date(now) : undefined }, config);
      const answer = await answerTo(line, client);
      if (answer) process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
    return { data: {} };
  },
});
