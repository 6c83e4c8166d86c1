// Defects that a careless change could introduce. Each is a small change of the synthesized stack.

export type Planting = {
  /** The properties of a resource of the template, which the defect changes in place. */
  resource(type: string, id: string): Record<string, unknown>;
  /** Changes the bundle of a function. */
  bundle(id: string, change: (code: string) => string): void;
  /** @throws SandboxError if the text is not there: a defect that was not planted must not count as missed */
  replaced(text: string, from: string, to: string): string;
};

export type Defect = { name: string; plant(planting: Planting): void };

const CLAIM = 'attribute_not_exists(pk) OR #status = :failed';
const ALWAYS = 'attribute_not_exists(pk) OR attribute_exists(pk)';

export const DEFECTS: readonly Defect[] = [
  {
    name: "SES's client tries again by itself",
    plant: ({ bundle, replaced }) =>
      bundle('JourneyStep', (code) => replaced(code, 'maxAttempts:1,', 'maxAttempts:3,')),
  },
  {
    name: 'the ledger is not looked at, and its claim has no condition',
    plant: ({ bundle, replaced }) =>
      bundle('JourneyStep', (code) =>
        replaced(replaced(code, CLAIM, `${ALWAYS} OR #status = :failed`), '("MAIL")', '("MAIL is nowhere")'),
      ),
  },
  {
    name: 'a claim does not recognise its own write',
    plant: ({ bundle, replaced }) =>
      bundle('JourneyStep', (code) =>
        replaced(code, 'attempt IN (:over, :own)', 'attempt = :over AND NOT attempt = :own'),
      ),
  },
  {
    name: 'no step of the machine has a Catch',
    plant: (planting) =>
      eachState(planting, (state, name, all) => {
        if (name === 'Record the failure')
          delete all[name]; // where they lead
        else if (isStep(state)) delete state.Catch;
      }),
  },
  {
    name: 'no wait of the machine has a Retry',
    plant: (planting) => eachState(planting, (state) => void (isStep(state) || delete state.Retry)),
  },
  {
    name: 'what the stream gives up on is kept nowhere', // if it were kept, the sweep would retry it
    plant({ resource }) {
      const mapping = resource('Lambda::EventSourceMapping', 'Dispatch');
      mapping.MaximumRetryAttempts = 0;
      delete mapping.DestinationConfig;
    },
  },
  {
    name: 'failed records are not reported',
    plant({ resource }) {
      delete resource('Lambda::EventSourceMapping', 'Dispatch').FunctionResponseTypes;
    },
  },
  {
    name: 'a webhook is acknowledged that could not be kept',
    plant: ({ bundle }) => bundle('Ingest', (code) => swallowing(code, '{statusCode:202,body:"{}"}')),
  },
  {
    name: 'what was counted is not marked',
    plant: ({ bundle, replaced }) =>
      bundle('Tally', (code) => replaced(code, 'NOT contains(records,', 'NOT contains(nowhere,')),
  },
  {
    name: 'a batch that could not be counted counts as done',
    plant: ({ bundle }) => bundle('Tally', (code) => swallowing(code, '{batchItemFailures:[]}')),
  },
];

/** Wraps the handler in a catch. */
const swallowing = (code: string, answer: string): string =>
  `${code.replace(/\n\/\/# sourceMappingURL.*/, '')}
;{const own=module.exports.handler;module.exports={handler:(...given)=>own(...given).catch(()=>(${answer}))};}`;

type State = Record<string, unknown> & { Resource?: string };

const isStep = ({ Resource = '' }: State): boolean => Resource.includes(':lambda:invoke');

function eachState(
  { resource }: Planting,
  change: (state: State, name: string, all: Record<string, State>) => void,
): void {
  const machine = resource('StepFunctions::StateMachine', 'Journey');
  const definition = JSON.parse(String(machine.DefinitionString)) as { States: Record<string, State> };
  for (const [name, state] of Object.entries(definition.States)) change(state, name, definition.States);
  machine.DefinitionString = JSON.stringify(definition);
}
