import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { OPENAPI_FILE, readOpenApiText } from '../write-openapi.ts';

/** The part of an OpenAPI document that these tests look at. */
interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; security?: unknown; requestBody?: unknown }>>;
  components: { schemas: Record<string, unknown> };
}

test('the kept API description is the one that the service gives out', async () => {
  const served = await readOpenApiText();
  const kept = await readFile(OPENAPI_FILE, 'utf8');
  expect(kept === served, 'docs/api/openapi.json is stale: run `node central/write-openapi.ts`').toBe(true);
});

test('it is OpenAPI 3.1, complete, and its references lead somewhere', async () => {
  const text = await readFile(OPENAPI_FILE, 'utf8');
  const document = JSON.parse(text) as Document;
  expect(document.openapi).toBe('3.1.0');
  const octets = 'application/octet-stream';
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => [
      `${method.toUpperCase()} ${path}`,
      security !== undefined,
    ]),
  );
  expect(Object.fromEntries(operations)).toEqual({
    'GET /health': false,
    'GET /v1/keys': false,
    'POST /v1/terminal-key': true,
    'GET /v1/grant': true,
    'GET /v1/records/{recordId}/evidence/offset': true,
    'PATCH /v1/records/{recordId}/evidence/{offset}': true,
    'POST /v1/enrolments': false,
    'POST /v1/eligibility': true,
    'POST /v1/records': true,
    'POST /v1/records/missing': true,
    'PUT /v1/records/{recordId}/evidence': true,
    'GET /v1/records/{recordId}/receipt': true,
  });
  expect(document.paths['/v1/records']?.post?.requestBody).toMatchObject({
    content: { 'application/json': { schema: { $ref: '#/components/schemas/BatchRequest' } } },
  });
  expect(document.paths['/v1/records/{recordId}/evidence']?.put?.requestBody).toMatchObject({
    content: { 'application/octet-stream': { schema: { type: 'string', contentMediaType: octets } } },
  });
  expect(document.paths['/v1/records/{recordId}/evidence/{offset}']?.patch?.requestBody).toMatchObject({
    content: { 'application/octet-stream': { schema: { type: 'string', maxLength: 262_144 } } },
  });
  const references = [...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter((name) => name === undefined || !(name in document.components.schemas))).toEqual(
    [],
  );
});
