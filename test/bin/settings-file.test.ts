import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { put } from '../../bin/build.ts';
import { bundlesFolder, cdkOutFolder, loadSettings, settingsFile } from '../../bin/settings-file.ts';
import { CDK_OUT, ROOT } from '../setup/build.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
const { PORCHLIGHT_CONFIG } = process.env;
afterEach(() => {
  process.env.PORCHLIGHT_CONFIG = PORCHLIGHT_CONFIG;
});
afterAll(() => rmSync(folder, { recursive: true }));

const use = (file: string) => {
  process.env.PORCHLIGHT_CONFIG = file;
};

test('the settings are those of porchlight.config.ts, and what is built stands beside it', () => {
  delete process.env.PORCHLIGHT_CONFIG;

  expect(settingsFile()).toBe(path.join(ROOT, 'porchlight.config.ts'));
  expect(bundlesFolder()).toBe(path.join(ROOT, 'dist'));
  expect(cdkOutFolder()).toBe(path.join(ROOT, 'cdk.out'));
});

test('PORCHLIGHT_CONFIG names another file, and what is built with it overwrites nothing of the project', () => {
  use('test/settings/two-stores.config.ts');

  expect(Object.keys(loadSettings().stores)).toEqual(['acme', 'lindgren']);
  expect(bundlesFolder()).toBe(path.join(ROOT, '.build/two-stores/dist'));
  expect(cdkOutFolder()).toBe(path.join(ROOT, '.build/two-stores/cdk.out'));
});

test('tests build beside what a running `npm start` of the same settings loads', () => {
  expect(path.dirname(CDK_OUT)).toBe(path.dirname(cdkOutFolder()));
  expect(CDK_OUT).not.toBe(cdkOutFolder());
});

test('a bundle is replaced whole: who has opened it reads on in the one before', () => {
  const file = path.join(folder, 'function/index.js');
  put(file, 'the one before');
  const opened = openSync(file, 'r');
  put(file, 'new');

  expect(readFileSync(opened, 'utf8')).toBe('the one before');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(path.dirname(file))).toEqual(['index.js']);
  closeSync(opened);
});

test('a file that is not there is named', () => {
  use('nowhere.config.ts');

  expect(loadSettings).toThrow('nowhere.config.ts: there is no such file');
});

test('a complaint names the file that it is about', () => {
  const file = path.join(folder, 'empty.config.ts');
  writeFileSync(file, 'export const settings = {};');
  use(file);

  expect(loadSettings).toThrow(/empty\.config\.ts is not valid:\n {2}stores: /);
});
