import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { isDeepStrictEqual } from 'node:util';

export type OpenApiDocument = Record<string, unknown>;

type Node = Record<string, unknown>;

/** Registers the generator of the OpenAPI document; before any route, so that it sees them all. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Haru',
        version,
        description: "Airflow's public API v2 under /api/v2, and what only Haru has under /api/haru/v1.",
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'haru_session' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
  });
}

/** The document of all routes, with every schema that has a title as a named component. */
export function openApiDocument(app: FastifyInstance): OpenApiDocument {
  const document = structuredClone(app.swagger()) as unknown as OpenApiDocument;
  const schemas: Node = {};
  document['paths'] = nameSchemas(document['paths'], schemas);
  const components = document['components'] as Node;
  components['schemas'] = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return document;
}

/** Moves each titled schema to `schemas` and leaves a reference; two different ones of one title are a defect. */
function nameSchemas(value: unknown, schemas: Node): unknown {
  if (Array.isArray(value)) return value.map((item) => nameSchemas(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const node = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, nameSchemas(child, schemas)]));
  const title = node['title'];
  if (typeof title !== 'string' || !isSchema(node)) return node;
  const known = schemas[title];
  if (known !== undefined && !isDeepStrictEqual(known, node)) {
    throw new Error(`two different schemas are titled '${title}': give one of them another title`);
  }
  schemas[title] = node;
  return { $ref: `#/components/schemas/${title}` };
}

function isSchema(node: Node): boolean {
  return 'type' in node || 'anyOf' in node || 'oneOf' in node;
}
