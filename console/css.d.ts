/** Imports of styles, which esbuild bundles. */
declare module '*.css';
