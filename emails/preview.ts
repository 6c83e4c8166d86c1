import { preview, USAGE } from './preview-command.ts';

preview(process.argv.slice(2)).catch(({ message }: Error) => {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(1);
});
