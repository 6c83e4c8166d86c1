import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Settings } from '../../../domain/policy/settings.ts';
import { SandboxError } from '../../errors.ts';
import { stackOf, synthesize } from '../../template/synth.ts';
import { type Campaign, campaignInSandbox } from './campaign.ts';
import { DEFECTS, type Defect, type Planting } from './defects.ts';

// Tests whether the campaign finds a defect. Each defect is planted into a copy of the synthesized stack, as a careless
// change of the bundle or the template would leave it. Stories are played until one breaks a rule that it does not
// break without the defect.

/** `run` is the number of the story that found it, from 1; undefined if none did. */
export type FoundDefect = {
  defect: string;
  run: number | undefined;
  rule: string | undefined;
  about: string | undefined;
};

type PlantedOptions = {
  settings: Settings;
  runs: number;
  seed: number;
  print?: (line: string) => void;
  cdkOut?: string;
  stage?: string;
  defects?: readonly Defect[];
};

export async function findPlanted(asked: PlantedOptions): Promise<FoundDefect[]> {
  const { settings, runs, seed, print = () => {}, stage = 'prod', defects = DEFECTS } = asked;
  const cdkOut = asked.cdkOut ?? (await synthesize(stage));
  const all: FoundDefect[] = [];
  const open = (folder: string) => campaignInSandbox(settings, folder, stackOf(stage), { isCalm: true });
  for (const defect of defects) {
    const folder = planted(cdkOut, stackOf(stage), defect);
    const [broken, sound] = [await open(folder), await open(cdkOut)];
    const found = await search(defect, { broken, sound, runs, seed });
    await Promise.all([broken.stop(), sound.stop()]);
    rmSync(folder, { recursive: true, force: true });
    all.push(found);
    print(
      found.run === undefined
        ? `not found in ${runs} runs: ${defect.name}`
        : `found by run ${found.run}: ${defect.name}: ${found.rule}: ${found.about}`,
    );
  }
  return all;
}

type Search = { broken: Campaign; sound: Campaign; runs: number; seed: number };

async function search({ name }: Defect, { broken, sound, runs, seed }: Search): Promise<FoundDefect> {
  for (let run = 1; run <= runs; run++) {
    const story = broken.storyOf(seed + run - 1);
    const { violations } = await broken.play(story);
    if (violations.length === 0) continue;
    const without = (await sound.play(story)).violations.map(({ rule }) => rule);
    const first = violations.find(({ rule }) => !without.includes(rule));
    if (first) return { defect: name, run, rule: first.rule, about: first.about };
  }
  return { defect: name, run: undefined, rule: undefined, about: undefined };
}

/** A copy of the stack with the defect in it. @throws SandboxError if there is nothing to plant it into */
export function planted(cdkOut: string, stack: string, { name, plant }: Defect): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-planted-'));
  const file = `${stack}.template.json`;
  const template = JSON.parse(readFileSync(path.join(cdkOut, file), 'utf8'));
  for (const one of readdirSync(cdkOut).filter((entry) => entry.startsWith('asset.')))
    cpSync(path.join(cdkOut, one), path.join(folder, one), { recursive: true });
  const must = <T>(found: T | undefined, what: string): T => {
    if (found !== undefined) return found;
    throw new SandboxError(`"${name}" cannot be planted: there is no ${what}`);
  };
  const resources: [string, TemplateResource][] = Object.entries(template.Resources);
  const planting: Planting = {
    resource: (type, id) =>
      must(
        resources.find(([key, { Type }]) => Type === `AWS::${type}` && key.startsWith(id)),
        `${type} ${id}`,
      )[1].Properties,
    bundle(id, change) {
      const { Code } = planting.resource('Lambda::Function', id) as { Code: { S3Key: string } };
      const source = path.join(folder, `asset.${path.basename(Code.S3Key, '.zip')}`, 'index.js');
      writeFileSync(source, change(readFileSync(source, 'utf8')));
    },
    replaced(text, from, to) {
      const changed = text.replaceAll(from, to);
      return must(changed === text ? undefined : changed, `text ${from}`);
    },
  };
  plant(planting);
  writeFileSync(path.join(folder, file), JSON.stringify(template));
  return folder;
}

type TemplateResource = { Type: string; Properties: Record<string, unknown> };
