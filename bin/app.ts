import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stackName } from '../domain/policy/names.ts';
import { InvalidSettings } from '../domain/policy/parse.ts';
import type { Settings } from '../domain/policy/settings.ts';
import { BUNDLES } from '../lib/node-function.ts';
import { PorchlightStack } from '../lib/porchlight-stack.ts';
import { stageOf, UnknownStage } from '../lib/stage.ts';
import { contentWarnings } from './content-warnings.ts';
import { bundlesFolder, loadSettings, settingsName, settingsWarnings } from './settings-file.ts';

function main(): void {
  const app = new App({ context: { [BUNDLES]: bundlesFolder() } });
  const settings = withConsole(loadSettings(), app);
  for (const warning of settingsWarnings(settings)) console.error(`note: ${settingsName()}: ${warning}`);
  for (const warning of contentWarnings(settings)) console.error(`note: ${warning}`);
  const stage = stageOf(app, settings);
  new PorchlightStack(app, stackName(stage), { stage, settings });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** `npm start` always plays the stack with the Admin API, because its console needs it. */
const withConsole = (settings: Settings, app: App): Settings =>
  app.node.tryGetContext('adminApi') === true ? { ...settings, adminApi: true } : settings;

try {
  main();
} catch (error) {
  if (!(error instanceof InvalidSettings || error instanceof UnknownStage)) throw error;
  console.error(error.message); // the reader wrote the settings, so a stack trace would not help
  process.exit(1);
}
