import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.resolve(__dirname, '../..');

/** The files that a browser loads for the console, by path. */
export type Assets = ReadonlyMap<string, { type: string; text: string }>;

/**
 * Bundles `console/`, which takes a tenth of a second.
 * @param token is put into the page where everybody may open it
 */
export async function consoleAssets(token = ''): Promise<Assets> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { app: 'console/main.tsx' },
    outdir: 'console',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: pageWith(token) }],
    ...outputFiles.map(({ path: file, text }) => {
      const type = file.endsWith('.css') ? 'text/css' : 'text/javascript';
      return [`/_console/${path.basename(file)}`, { type: `${type}; charset=utf-8`, text }] as const;
    }),
  ]);
}

const pageWith = (token: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="console-token" content="${token}">
<title>Porchlight console</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M8 1l5 5v9H3V6z' fill='%231f5f4a'/%3E%3Ccircle cx='8' cy='9' r='2.6' fill='%23f4c95d'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/_console/app.css">
<script type="module" src="/_console/app.js"></script>
</head>
<body><div id="app"></div></body>
</html>
`;
