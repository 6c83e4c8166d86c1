import fc from 'fast-check';

// The property tests try the same cases on every machine, so that a red run is red for everyone.
// `FC_SEED=$RANDOM npm test` tries others.
export const SEED = Number(process.env.FC_SEED ?? 20261122);

fc.configureGlobal({ seed: SEED });
