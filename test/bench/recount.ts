// Whether the counts of many orders are those of the items that are left, however their webhooks and batches came:
// `node --import tsx test/bench/recount.ts 10000 [SEED]`. In memory; test/lambdas/recount.test.ts counts some in a real table.
import { parseArgs } from 'node:util';
import { adderTo, type RecountSums } from '../../domain/recount/sums.ts';
import type { Ledger } from '../../lambdas/tally/tally.ts';
import { SEED } from '../seed.ts';
import { recounted, recountedSettings } from './recounted.ts';

/** As the table's ledger: a record is counted with its mark, or not at all. */
function memoryLedger() {
  const marks = new Set<string>();
  const sums: RecountSums = new Map();
  const add = adderTo(sums);
  const ledger: Ledger = {
    async add(tallies) {
      const news = tallies.filter(({ id }) => !marks.has(id) && marks.add(id));
      for (const { counts } of news) for (const { day, name, amount } of counts) add(day, name, amount);
      return news;
    },
  };
  return { ledger, sums };
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [count = 1000, seed = SEED] = positionals.map(Number);
  const { ledger, sums } = memoryLedger();
  const { names, differences, ...found } = await recounted(recountedSettings(), count, seed, ledger, async () => sums);
  console.log({ seed, ...found, names: names.size, differences: differences.length });
  for (const one of differences.slice(0, 20)) console.log(one);
  process.exitCode = differences.length === 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
