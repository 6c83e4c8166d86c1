// Whether the bus says of many orders what the items that are left say, however their webhooks and batches came, each event
// taken once by its id: `node --import tsx test/bench/bus.ts 10000 [SEED]`. In memory; some orders are in the suite.
import { parseArgs } from 'node:util';
import { SEED } from '../seed.ts';
import { announced } from './announced.ts';
import { recountedSettings } from './recounted.ts';

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [count = 1000, seed = SEED] = positionals.map(Number);
  const { types, faults, ...found } = await announced(recountedSettings(), count, seed);
  console.log({ seed, ...found, types: types.size, faults: faults.length });
  for (const one of faults.slice(0, 20)) console.log(one);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
