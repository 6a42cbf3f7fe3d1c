import { expect, test } from 'vitest';
import type { CentralClient } from '../../electron/core/sync/central-client.ts';
import { type CountedRequest, countRequests, isWasted, outcomeOf } from './request-count.ts';

const trouble = (fault: 'server-failing' | 'server-refused' | 'server-slow' | 'server-unreachable') =>
  ({ ok: false, fault: { fault, retryAfterMs: null, problem: null } }) as const;

test('what became of a request', () => {
  expect(outcomeOf({ ok: true, value: null })).toBe('answered');
  expect(outcomeOf(trouble('server-refused'))).toBe('refused');
  expect(outcomeOf(trouble('server-failing'))).toBe('failing');
  expect(outcomeOf(trouble('server-slow'))).toBe('slow');
  expect(outcomeOf(trouble('server-unreachable'))).toBe('unreachable');
  const asked = { fault: 'server-failing', retryAfterMs: 2_000, problem: null } as const;
  expect(outcomeOf({ ok: false, fault: asked })).toBe('busy');
  const busy = {
    fault: 'server-refused',
    retryAfterMs: null,
    problem: { code: 'busy', message: '' },
  } as const;
  expect(outcomeOf({ ok: false, fault: busy })).toBe('busy');
});

test('an answer and a refusal of the content are no waste', () => {
  expect((['answered', 'refused'] as const).map(isWasted)).toEqual([false, false]);
  expect((['busy', 'failing', 'slow', 'unreachable'] as const).map(isWasted)).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test('a counted client answers as the one behind it, and closing it is no request', async () => {
  const counted: CountedRequest[] = [];
  const given: unknown[] = [];
  const behind = {
    fetchReceipt: async (recordId: string) => {
      given.push(recordId);
      return trouble('server-slow');
    },
    close: async () => void given.push('close'),
  } satisfies Partial<CentralClient>;
  const client = countRequests(behind as unknown as CentralClient, (request) => counted.push(request));
  expect(await client.fetchReceipt('one')).toEqual(trouble('server-slow'));
  await client.close();
  expect(given).toEqual(['one', 'close']);
  expect(counted.map(({ outcome }) => outcome)).toEqual(['slow']);
});
