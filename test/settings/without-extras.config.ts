import { settings as all } from './two-stores.config.ts';

// The stores of the tests, of a team that switched nothing on: what an order costs it at least.
const { bus: _, adminApi: __, messages: ___, ...settings } = all;

export { settings };
