import { openApi } from '../../bin/docs/schemas.ts';
import { ROUTE_NAMES, ROUTES, routesOf } from '../../domain/admin/routes.ts';
import { readTemplate, resourcesOf } from './template.ts';

const template = readTemplate('dev');
const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
const ofAdmin = routes.filter(({ RouteKey }) => String(RouteKey).includes('/admin'));

test('the template, the table of routes and the OpenAPI document have the same routes, and IAM guards each', () => {
  const documented = Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  expect(ofAdmin.map(({ RouteKey }) => RouteKey).sort()).toEqual(ROUTE_NAMES.map((name) => ROUTES[name].route).sort());
  expect(documented.sort()).toEqual(ROUTE_NAMES.map((name) => ROUTES[name].route).sort());
  expect(new Set(ofAdmin.map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['AWS_IAM']));
});

test('each role may do what the one before may, and only operators stop sending or erase', () => {
  const [viewer, agent, operator] = [routesOf('viewer'), routesOf('agent'), routesOf('operator')];

  expect(agent).toEqual(expect.arrayContaining(viewer));
  expect(operator).toEqual(ROUTE_NAMES);
  for (const name of ['changeSending', 'askRequest', 'changeAddress'] as const) expect(agent).not.toContain(name);
});
