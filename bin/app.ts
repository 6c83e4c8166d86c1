import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { InvalidSettings, parseSettings } from '../domain/policy/settings.ts';
import { PorchlightStack } from '../lib/porchlight-stack.ts';
import { stageOf, UnknownStage } from '../lib/stage.ts';
import { settings } from '../porchlight.config.ts';

function main(): void {
  const app = new App();
  const parsed = parseSettings(settings);
  const stage = stageOf(app, parsed);
  new PorchlightStack(app, `Porchlight-${stage}`, { stage, settings: parsed });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

try {
  main();
} catch (error) {
  if (!(error instanceof InvalidSettings || error instanceof UnknownStage)) throw error;
  console.error(error.message); // the reader wrote the settings, not the stack trace
  process.exit(1);
}
