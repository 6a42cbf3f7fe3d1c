import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { StartRefusal } from '../../start-refusal.ts';
import { StorageBusy } from '../storage.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** How long to wait for a connection and for an answer, milliseconds. */
const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Enough for the largest evidence: objects are named so that they sort by their offset. */
const OFFSET_DIGITS = 10;
/** Pieces read at the same time. */
const PARALLEL_READS = 4;

/** Where the objects are. */
interface Place {
  readonly bucket: string;
  /** Empty or ends with a slash. */
  readonly prefix: string;
  readonly endpoint: string | null;
  readonly region: string;
}

interface Piece {
  readonly key: string;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Evidence in S3-compatible storage at `s3://bucket/prefix?endpoint=https://…&region=…`, in path style. Access keys come
 * from where the AWS libraries look for them (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`). A piece is an object
 * `pieces/…/<offset>` of its own; the last one joins them to `evidence/…`. (The parts of an S3 multipart upload have to be
 * 5 MiB at least, more than any evidence: Amazon S3 User Guide, "Multipart upload limits".) The list of objects has to be
 * strongly consistent, as on Amazon S3 and MinIO. Rejects with `StartRefusal` when the bucket cannot be used.
 */
export async function openEvidenceBucket(url: string): Promise<EvidenceStore> {
  const place = readPlace(url);
  const client = createClient(place);
  try {
    await client.send(new HeadBucketCommand({ Bucket: place.bucket }));
  } catch (error) {
    client.destroy();
    const name = error instanceof Error ? error.name : 'unknown';
    throw new StartRefusal(`The bucket ${place.bucket} for evidence cannot be used (${name}).`);
  }
  return createBucketStore(client, place);
}

function createClient({ endpoint, region }: Place): S3Client {
  return new S3Client({
    ...(endpoint === null ? {} : { endpoint }),
    region,
    forcePathStyle: true,
    maxAttempts: 3,
    // Not every S3-compatible server knows the newer checksums; the hash of the evidence is checked anyhow.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  });
}

function createBucketStore(client: S3Client, { bucket, prefix }: Place): EvidenceStore {
  const nameOf = (kind: 'evidence' | 'pieces', recordId: string): string => {
    const name = recordId.toLowerCase();
    return `${prefix}${kind}/${name.slice(-2)}/${name}`;
  };
  const wholeOf = (recordId: string): string => `${nameOf('evidence', recordId)}.jose`;

  async function put(key: string, body: Uint8Array): Promise<void> {
    await attempt(() =>
      client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: 'application/octet-stream',
        }),
      ),
    );
  }

  function get(key: string): Promise<Uint8Array | null> {
    return attempt(async () => {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return null;
        throw error;
      }
    });
  }

  function list(recordId: string): Promise<Piece[]> {
    const folder = `${nameOf('pieces', recordId)}/`;
    return attempt(async () => {
      const pieces: Piece[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: folder },
      )) {
        for (const { Key = '', Size = 0 } of Contents) {
          pieces.push({ key: Key, offset: Number(Key.slice(folder.length)), bytes: Size });
        }
      }
      return pieces.toSorted((first, second) => first.offset - second.offset);
    });
  }

  async function discard(recordId: string): Promise<void> {
    for (const { key } of await list(recordId)) {
      await attempt(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
    }
  }

  return {
    async write(recordId, sealedEvidence) {
      await put(wholeOf(recordId), sealedEvidence);
      await discard(recordId);
    },
    read: (recordId) => get(wholeOf(recordId)),
    offset: async (recordId) => endOf(chain(await list(recordId))),
    async append(recordId, offset, piece) {
      if (endOf(chain(await list(recordId))) !== offset) return false;
      await put(`${nameOf('pieces', recordId)}/${String(offset).padStart(OFFSET_DIGITS, '0')}`, piece);
      return true;
    },
    async readPieces(recordId) {
      const pieces = chain(await list(recordId));
      const parts: Uint8Array[] = [];
      for (let begin = 0; begin < pieces.length; begin += PARALLEL_READS) {
        const some = pieces.slice(begin, begin + PARALLEL_READS);
        const read = await Promise.all(some.map(({ key }) => get(key)));
        parts.push(...read.filter((part) => part !== null));
      }
      return Buffer.concat(parts);
    },
    discardPieces: discard,
  };
}

/** The pieces that follow each other without a gap from 0: two nodes may have kept the same piece in other sizes. */
function chain(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    if (piece.offset === endOf(joined)) joined.push(piece);
  }
  return joined;
}

function endOf(pieces: readonly Piece[]): number {
  const last = pieces.at(-1);
  return last === undefined ? 0 : last.offset + last.bytes;
}

function readPlace(url: string): Place {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || parsed.protocol !== 's3:' || parsed.hostname === '') {
    throw new StartRefusal(
      'The place of the evidence must be s3://bucket/prefix?endpoint=https://host&region=name.',
    );
  }
  const prefix = parsed.pathname.replace(/^\/|\/$/g, '');
  return {
    bucket: parsed.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: parsed.searchParams.get('endpoint'),
    region: parsed.searchParams.get('region') ?? 'us-east-1',
  };
}

/** Whatever the object store says besides "not there": nothing was answered, so send again later. */
async function attempt<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    throw new StorageBusy(`the object storage cannot be used just now (${name})`);
  }
}
