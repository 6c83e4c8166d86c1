// The project's own settings under another name: what a test builds with them stands in a folder of its own.
export { settings } from '../../porchlight.config.ts';
