import type { Platform } from '../../domain/mails.ts';
import type { Adapter } from './adapter.ts';
import { own } from './platforms/own.ts';
import { shopify } from './platforms/shopify.ts';

/** Every platform that webhooks are taken from. A new one is a file in `platforms/`, its test table, and a line here. */
export const ADAPTERS: Readonly<Partial<Record<Platform, Adapter>>> = { own, shopify };
