import type { App } from 'aws-cdk-lib/core';
import type { Settings } from '../domain/policy/settings.ts';
import { PorchlightError } from '../domain/shared/errors.ts';

export class UnknownStage extends PorchlightError {
  override name = 'UnknownStage';
}

/** The stage named by `-c stage=…`, or `dev` without it. */
export function stageOf(app: App, settings: Settings): string {
  const stage: unknown = app.node.tryGetContext('stage') ?? 'dev';
  const known = Object.keys(settings.stages);
  if (typeof stage === 'string' && known.includes(stage)) return stage;
  throw new UnknownStage(`-c stage=${String(stage)}: the settings know the stages ${known.join(', ')}`);
}
