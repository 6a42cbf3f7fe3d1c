import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** An S3 server for tests: one bucket in memory, path style. */
export interface FakeS3 {
  /** For `evidenceUrl`: the bucket `evidence` of this server. */
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** While true every request fails as that of an overloaded server. */
  isDown: boolean;
  stop(): Promise<void>;
}

const BUCKET = 'evidence';
/** AWS Signature Version 4 (Amazon S3 API Reference, "Authenticating Requests"). */
const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[\w-]+\/s3\/aws4_request, ?SignedHeaders=[\w;-]+, ?Signature=[0-9a-f]{64}$/;

/**
 * Starts the server on a loopback port. Every request has to carry a Version 4 signature, of which only the form is
 * checked. The client finds its access keys in the environment, which the caller sets.
 */
export async function startFakeS3(): Promise<FakeS3> {
  const server = createServer((request, response) => {
    void answer(request, response, fake);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const fake: FakeS3 = {
    url: `s3://${BUCKET}/province?endpoint=http://127.0.0.1:${port}&region=test-1`,
    objects: new Map(),
    isDown: false,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

async function answer(request: IncomingMessage, response: ServerResponse, fake: FakeS3): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (fake.isDown) return fail(response, 503, 'SlowDown');
  if (!SIGNATURE.test(request.headers.authorization ?? '')) return fail(response, 403, 'AccessDenied');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
  const [, bucket, ...parts] = decodeURIComponent(pathname).split('/');
  const key = parts.join('/');
  if (bucket !== BUCKET) return fail(response, 404, 'NoSuchBucket');
  if (key === '') return request.method === 'HEAD' ? done(response) : list(response, fake, searchParams);
  const object = fake.objects.get(key);
  switch (request.method) {
    case 'PUT':
      fake.objects.set(key, Buffer.concat(chunks));
      return done(response);
    case 'DELETE':
      fake.objects.delete(key);
      response.statusCode = 204;
      return done(response);
    case 'HEAD':
    case 'GET':
      return object === undefined ? fail(response, 404, 'NoSuchKey') : done(response, object);
    default:
      return fail(response, 405, 'MethodNotAllowed');
  }
}

function list(response: ServerResponse, { objects }: FakeS3, query: URLSearchParams): void {
  const found = [...objects].filter(([key]) => key.startsWith(query.get('prefix') ?? ''));
  const contents = found
    .toSorted(([first], [second]) => (first < second ? -1 : 1))
    .map(([key, { length }]) => `<Contents><Key>${key}</Key><Size>${length}</Size></Contents>`);
  response.setHeader('content-type', 'application/xml');
  const count = `<KeyCount>${found.length}</KeyCount><IsTruncated>false</IsTruncated>`;
  done(response, Buffer.from(`<ListBucketResult>${count}${contents.join('')}</ListBucketResult>`));
}

function done(response: ServerResponse, body: Buffer = Buffer.alloc(0)): void {
  response.end(body);
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/xml');
  response.end(`<Error><Code>${code}</Code><Message>refused</Message></Error>`);
}
