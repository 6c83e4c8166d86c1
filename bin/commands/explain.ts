import { commandLine } from '../../domain/shared/command-line.ts';
import { defineCommand, expected } from '../command.ts';
import { explanationOf, shortExplanationOf } from '../explanation.ts';
import { wholeHistory } from '../history.ts';
import { findJourneys } from '../journeys.ts';
import { awaitsNow } from '../order-words.ts';
import { settingsOf, targetFlags, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'explain',
  summary: 'why each mail of an order went or did not',
  usage: ['STORE ORDER [--full]'],
  notes: 'An id that begins with - comes after --, as in: npx porchlight explain acme -- -17',
  options: {
    ...targetOptions,
    full: {
      type: 'boolean',
      default: false,
      about: 'also how each was decided: rule, inputs, settings, and the same again',
    },
  },
  async run({ positionals, values, print }) {
    const [store = '', orderId = ''] = expected(positionals, 'a store and an order', 2);
    const settings = settingsOf(store);
    const found = await findJourneys(values);
    const history = await wholeHistory(found, { store, orderId }, settings);
    const lines = (values.full ? explanationOf : shortExplanationOf)(history, settings, found.now);
    for (const line of lines) print(line);
    if (!values.full && history.decisions.length > 0) {
      const flags = ['--full', ...targetFlags(values)].join(' ');
      print(`\nHow each was decided: ${commandLine('explain', [store, orderId], flags)}`);
    }
    const { stage, outcome, run } = history.flow;
    const awaits = awaitsNow(history, settings, found.now);
    const { cases, decisions } = history;
    return { data: { store, orderId, journey: { stage, outcome, run }, awaits, cases, decisions } };
  },
});
