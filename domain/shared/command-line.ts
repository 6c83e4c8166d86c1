// Commands that we print for people to paste. Their arguments come from outside: an order id may contain anything.

/** Quotes a text as one word for a shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A command of ours as someone pastes it into a shell. @param options such as `--stage prod` */
export function commandLine(command: string, words: readonly string[], options = ''): string {
  const isOption = words.some((word) => word.startsWith('-')); // `--` ends the options, so that an id is not taken for one
  return [
    'npx porchlight',
    command,
    ...(options ? [options] : []),
    ...(isOption ? ['--'] : []),
    ...words.map(shellWord),
  ].join(' ');
}
