import * as z from 'zod/mini';
import { methodOf, pathOf, ROUTE_NAMES, ROUTES, type RouteName } from '../../domain/admin/routes.ts';
import { EVENT_VERSION } from '../../domain/events/envelope.ts';
import { detailOf, EVENT_TYPES } from '../../domain/events/events.ts';

const EVENTS = 'docs/events';

/** The schemas of events and of the Admin API, by file. They let a review see what changes for outside users. */
export const writtenSchemas = (): [file: string, text: string][] => [
  ...EVENT_TYPES.map((type): [string, string] => {
    const about = { title: type, description: `The detail of the event ${type}, version ${EVENT_VERSION}` };
    return [`${EVENTS}/${type}.json`, textOf({ ...about, ...z.toJSONSchema(detailOf(type)) })];
  }),
  ['docs/admin/openapi.json', textOf(openApi())],
];

const textOf = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** The Admin API as an OpenAPI 3.1 document. */
export function openApi() {
  const paths: Record<string, Record<string, object>> = {};
  for (const name of ROUTE_NAMES)
    paths[pathOf(name)] = { ...paths[pathOf(name)], [methodOf(name).toLowerCase()]: operation(name) };
  return {
    openapi: '3.1.0',
    info: { title: 'Porchlight: Admin API', version: '1' },
    security: [{ iam: [] }],
    paths,
    components: {
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4, service execute-api',
        },
      },
      schemas: { Problem: z.toJSONSchema(Problem) },
    },
  };
}

const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  errors: z.optional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
});

function operation(name: RouteName): object {
  const { says, role, query, body } = ROUTES[name];
  const inPath = [...pathOf(name).matchAll(/\{(\w+)\}/g)].map(([, one]) => ({
    name: one,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' }) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const inQuery = Object.entries(properties).map(([one, schema]) => ({
    name: one,
    in: 'query',
    required: required.includes(one),
    schema,
  }));
  const problem = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    operationId: name,
    summary: says,
    description: `For a ${role}.`,
    parameters: [...inPath, ...inQuery],
    ...(methodOf(name) === 'POST' && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: z.toJSONSchema(body, { io: 'input' }) } },
      },
    }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } },
      403: { description: 'Not signed, or not allowed' },
      ...Object.fromEntries([400, 404, 409].map((status) => [status, problem])),
    },
  };
}
