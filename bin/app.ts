import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseSettings } from '../domain/settings.ts';
import { PorchlightStack } from '../lib/porchlight-stack.ts';
import { stageOf } from '../lib/stage.ts';
import { settings } from '../porchlight.config.ts';

const app = new App();
const parsed = parseSettings(settings);
const stage = stageOf(app, parsed);
new PorchlightStack(app, `Porchlight-${stage}`, { stage, settings: parsed });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
