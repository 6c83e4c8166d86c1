import * as z from 'zod/mini';
import { milestoneIn, OwnWishes, orderIn } from '../../lambdas/ingest/platforms/own.ts';
import { version } from '../../package.json';
import { fieldsIn, type SchemaFields } from './comments.ts';

type SchemaObject = { [name: string]: unknown };

/**
 * Days may also be given as instants, which become days of the store's zone. The form is the same in every zone, so any
 * will do.
 */
const ZONE = 'UTC';

/** The webhooks of our own format as an OpenAPI 3.1 document. */
export function webhookApi(): SchemaObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Porchlight: webhooks in its own format',
      version,
      description: 'How they are signed, and what they mean: docs/connect.md.',
    },
    paths: {
      '/{store}/orders': operation('An order was placed, or has changed', 'Order', ['store']),
      '/{store}/orders/{orderId}/milestones': operation('Something happened to an order or a parcel', 'Milestone', [
        'store',
        'orderId',
      ]),
      '/{store}/wishes': operation('A customer said which mails they want', 'Wishes', ['store']),
    },
    components: {
      schemas: {
        Order: described(schemaOf(orderIn(ZONE)), fieldsIn('domain/order/order.ts', 'Order')),
        Milestone: described(schemaOf(milestoneIn(ZONE)), fieldsIn('lambdas/ingest/platforms/own.ts', 'milestoneIn')),
        Wishes: schemaOf(OwnWishes),
      },
      securitySchemes: {
        standardWebhooks: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'Standard Webhooks (standardwebhooks.com), with webhook-id and webhook-timestamp beside it',
        },
      },
    },
  };
}

function schemaOf(schema: z.ZodMiniType): SchemaObject {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return form;
}

/** Adds the comments of its source to a schema. */
function described(schema: SchemaObject, fields: SchemaFields): SchemaObject {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, SchemaObject>).map(([name, one]) => {
    const { comment = '', fields: inner = new Map() } = fields.get(name) ?? {};
    const form = one.items ? { ...one, items: described(one.items as SchemaObject, inner) } : described(one, inner);
    return [name, comment ? { ...form, description: comment } : form];
  });
  return { ...schema, ...(properties.length > 0 && { properties: Object.fromEntries(properties) }) };
}

const ANSWERS: Record<string, string> = {
  200: 'A repeat, or nothing that Porchlight uses',
  202: 'Kept',
  400: 'The body: every wrong field is named',
  401: 'The signature is missing, wrong or stale',
  404: 'There is no such store',
  413: 'More than 1 MB',
};

const operation = (summary: string, schema: string, inPath: string[]): SchemaObject => ({
  post: {
    summary,
    operationId: `post${schema}`,
    parameters: inPath.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    security: [{ standardWebhooks: [] }],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
    },
    responses: Object.fromEntries(Object.entries(ANSWERS).map(([code, description]) => [code, { description }])),
  },
});
