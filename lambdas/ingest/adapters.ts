import type { Platform } from '../../domain/order/platforms.ts';
import type { Adapter } from './adapter.ts';
import { aftership } from './platforms/aftership.ts';
import { bigcommerce } from './platforms/bigcommerce.ts';
import { easypost } from './platforms/easypost.ts';
import { judgeme } from './platforms/judgeme.ts';
import { own } from './platforms/own.ts';
import { shippo } from './platforms/shippo.ts';
import { shopify } from './platforms/shopify.ts';
import { woocommerce } from './platforms/woocommerce.ts';
import { yotpo } from './platforms/yotpo.ts';

/** Every platform whose webhooks are accepted. A new one is a file in `platforms/`, its test table, and a line here. */
export const ADAPTERS: Readonly<Record<Platform, Adapter>> = {
  own,
  shopify,
  woocommerce,
  bigcommerce,
  easypost,
  aftership,
  shippo,
  judgeme,
  yotpo,
};
