import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceStore } from './evidence/evidence-store.ts';
import { openEvidenceFolder } from './evidence/folder.ts';
import { openSqliteStorage } from './sqlite/open-sqlite.ts';
import type { CentralStorage } from './storage.ts';

/** Where the service keeps what it knows. */
export interface StoreOptions {
  /** Folder for the keys, and for database and evidence unless these are elsewhere; made when missing. */
  readonly dataDirectory: string;
  /** `postgres://…`; null or left out: SQLite in the data folder, for a single node. */
  readonly databaseUrl?: string | null;
  /** `s3://bucket/prefix?endpoint=…&region=…`; null or left out: a folder in the data folder. */
  readonly evidenceUrl?: string | null;
}

/** Database and evidence store, open. */
export interface Stores {
  readonly storage: CentralStorage;
  readonly evidence: EvidenceStore;
}

/**
 * Opens database and evidence store and brings the database up to date. Rejects with `StartRefusal` when one of them
 * cannot be used.
 */
export async function openStores(options: StoreOptions, personHashKey: Uint8Array): Promise<Stores> {
  const { dataDirectory, databaseUrl = null, evidenceUrl = null } = options;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const evidence =
    evidenceUrl === null
      ? openEvidenceFolder(join(dataDirectory, 'evidence'))
      : await openBucket(evidenceUrl);
  const storage =
    databaseUrl === null
      ? openSqliteStorage(join(dataDirectory, 'central.sqlite'), personHashKey)
      : await openPostgres(databaseUrl, personHashKey);
  return { storage, evidence };
}

// Their libraries are large, and most services start without them.

async function openBucket(url: string): Promise<EvidenceStore> {
  const { openEvidenceBucket } = await import('./evidence/s3.ts');
  return openEvidenceBucket(url);
}

async function openPostgres(url: string, personHashKey: Uint8Array): Promise<CentralStorage> {
  const { openPostgresStorage } = await import('./postgresql/open-postgres.ts');
  return openPostgresStorage(url, personHashKey);
}
