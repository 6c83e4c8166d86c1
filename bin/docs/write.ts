import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { metricsPage } from './metrics-page.ts';
import { writtenSchemas } from './schemas.ts';
import { settingsPage } from './settings-page.ts';
import { webhookApi } from './webhook-api.ts';

// Writes the parts of docs/ that are made from schemas: node --import tsx bin/docs/write.ts

const ROOT = path.resolve(__dirname, '../..');

/** The text of each written file, by path. */
export const written = (): Record<string, string> => ({
  'docs/settings.md': settingsPage(),
  'docs/metrics.md': metricsPage(),
  ...Object.fromEntries(writtenSchemas()),
  'docs/webhooks.openapi.json': `${JSON.stringify(webhookApi(), undefined, 2)}\n`,
});

if (require.main === module)
  for (const [file, text] of Object.entries(written())) writeFileSync(path.join(ROOT, file), text);
