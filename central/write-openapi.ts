import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startCentral } from './start-central.ts';

/** The API description that is kept with the sources for those who build against it. */
export const OPENAPI_FILE = join(import.meta.dirname, '..', 'docs', 'api', 'openapi.json');

/** The API description (OpenAPI 3.1, JSON text) as a running service gives it out. */
export async function readOpenApiText(): Promise<string> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'anhao-openapi-'));
  try {
    const central = await startCentral({ dataDirectory, rosterFile: null, modelsFolder: null });
    try {
      const answer = await fetch(`${central.address}/openapi.json`);
      if (!answer.ok) throw new Error('the service cannot describe its API');
      return `${JSON.stringify(await answer.json(), null, 2)}\n`;
    } finally {
      await central.close();
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  await mkdir(dirname(OPENAPI_FILE), { recursive: true });
  await writeFile(OPENAPI_FILE, await readOpenApiText());
}
