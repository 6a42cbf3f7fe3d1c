import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Result, succeed } from '../../contract/result.ts';
import { noLog } from '../log.ts';
import {
  createSimulatedSocialSecurityCard,
  type SimulatedCard,
  type SimulatedSocialSecurityCardOptions,
} from '../simulator/simulated-social-security-card.ts';
import type { TransmitToCard } from './card-slot.ts';
import { readSocialSecurityCard } from './reading.ts';

const read = (transmit: TransmitToCard) =>
  readSocialSecurityCard({ transmit, isWanted: () => true, log: noLog });

async function readCard(options: SimulatedSocialSecurityCardOptions = {}) {
  const card = createSimulatedSocialSecurityCard(options);
  const result = await read(async (command) => succeed(card.respond(command) ?? new Uint8Array()));
  return { result, commands: commandsOf(card) };
}
const commandsOf = (card: SimulatedCard) =>
  card.commands.map((command) => Buffer.from(command).toString('hex'));

const ZHANG = {
  ok: true,
  value: {
    kind: 'social-security-card',
    name: '张桂兰',
    sexCode: '2',
    birthDate: '1948-03-12',
    idNumber: '990101194803120022',
    cardNumber: 'S93120022',
    regionCode: '990101',
    validTo: null,
  },
};
const ENVIRONMENT = '00a404000f7378312e73682ec9e7bbe1b1a3d5cf';

describe('reading a social security card', () => {
  test('asks for what is needed and for nothing else', async () => {
    const { result, commands } = await readCard();
    expect(result).toEqual(ZHANG);
    expect(commands).toEqual([
      ENVIRONMENT,
      '00a4020002ef05',
      '00b2010012',
      '00b2060006',
      '00b207000b',
      '00a4020002ef06',
      '00b2080014',
      '00b2090020',
      '00b20a0003',
      '00b20d0006',
    ]);
  });

  test.each([0x6a86, 0x6a83, 0x6d00])(
    'reads by record number where the item is refused with %i',
    async (refusal) => {
      const { result, commands } = await readCard({ addressing: 'record-number', refusal });
      expect(result).toEqual(ZHANG);
      expect(commands.filter((command) => command.startsWith('00b2'))).toEqual([
        '00b2010012',
        '00b2010412',
        '00b2060406',
        '00b207040b',
        '00b2010414',
        '00b2020420',
        '00b2030403',
        '00b2060406',
      ]);
    },
  );

  test('selects files by their identifier alone where the other way is refused', async () => {
    const { result, commands } = await readCard({ selection: 'all-files' });
    expect(result).toEqual(ZHANG);
    expect(commands).toContain('00a4000002ef06');
  });

  test('repeats a read with the length that the card names (6C xx)', async () => {
    const values = new Map([[0x09, Uint8Array.from(Buffer.from('D5C5B9F0C0BC', 'hex'))]]);
    const { result, commands } = await readCard({ answering: 'wrong-length', values });
    expect(result).toEqual(ZHANG);
    expect(commands.slice(-4, -2)).toEqual(['00b2090020', '00b2090008']);
  });

  test('fetches what the card holds ready (61 xx)', async () => {
    const { result, commands } = await readCard({ answering: 'get-response', addressing: 'record-number' });
    expect(result).toEqual(ZHANG);
    expect(commands).toContain('00c0000020');
  });

  test.each<readonly [string, SimulatedSocialSecurityCardOptions]>([
    ['card-unsupported', { trouble: 'unknown' }],
    ['social-security-card-protected', { trouble: 'protected' }],
    ['social-security-card-unreadable', { trouble: 'garbage' }],
    ['social-security-card-unreadable', { trouble: 'silent' }],
    ['social-security-card-unreadable', { values: new Map([[0x09, null]]) }],
    ['card-data-invalid', { values: new Map([[0x0a, Uint8Array.of(0x39)]]) }],
  ])('%s with %o', async (fault, options) => {
    expect((await readCard(options)).result).toEqual({ ok: false, fault });
  });

  test.each([
    [0, 0x6a82, 'card-unsupported'],
    [0, 0x6d00, 'card-unsupported'],
    [0, 0x6f00, 'social-security-card-unreadable'],
    [1, 0x6982, 'social-security-card-protected'],
    [1, 0x6f00, 'social-security-card-unreadable'],
    [2, 0x6985, 'social-security-card-protected'],
    [2, 0x6281, 'social-security-card-unreadable'],
    [5, 0x6985, 'social-security-card-protected'],
    [5, 0x6a82, 'social-security-card-unreadable'],
    [6, 0x6985, 'social-security-card-protected'],
    [9, 0x6f00, 'social-security-card-unreadable'],
  ])('from command %i on, status %i ends in %s', async (from, status, fault) => {
    const card = createSimulatedSocialSecurityCard();
    const result = await read(async (command) => {
      const answer = card.respond(command) ?? new Uint8Array();
      return succeed(card.commands.length > from ? Uint8Array.of(status >> 8, status & 0xff) : answer);
    });
    expect(result).toEqual({ ok: false, fault });
  });

  test('a card that always has more to fetch, or always wants another length, comes to an end', async () => {
    for (const endless of [0x6110, 0x6c10]) {
      let commands = 0;
      const card = createSimulatedSocialSecurityCard();
      const result = await read(async (command) => {
        commands += 1;
        const isRead = command[1] !== 0xa4;
        const answer = card.respond(command) ?? new Uint8Array();
        return succeed(isRead ? Uint8Array.of(1, 2, endless >> 8, endless & 0xff) : answer);
      });
      expect(result).toEqual({ ok: false, fault: 'social-security-card-unreadable' });
      expect(commands).toBeLessThan(10);
    }
  });

  test('passes on that the card is gone', async () => {
    const gone: Result<Uint8Array> = { ok: false, fault: 'social-security-card-unreadable' };
    expect(await read(async () => gone)).toEqual(gone);
  });

  test('ends without a result, and without another command, once it is no longer wanted', async () => {
    const card = createSimulatedSocialSecurityCard();
    const result = await readSocialSecurityCard({
      transmit: async (command) => succeed(card.respond(command) ?? new Uint8Array()),
      isWanted: () => card.commands.length < 4,
      log: noLog,
    });
    expect(result).toBeNull();
    expect(card.commands).toHaveLength(4);
  });

  test('logs statuses, and nothing that was read', async () => {
    const lines: string[] = [];
    const card = createSimulatedSocialSecurityCard({ addressing: 'record-number' });
    await readSocialSecurityCard({
      transmit: async (command) => succeed(card.respond(command) ?? new Uint8Array()),
      isWanted: () => true,
      log: (event, details) => lines.push(JSON.stringify([event, details])),
    });
    expect(lines).toEqual(['["social-security-card-status",{"command":"read-item","status":"6A86"}]']);
  });

  test('whatever a card answers, only selecting and reading commands are sent and nothing false is accepted', async () => {
    const instructions = new Set<number | undefined>();
    let goodReadings = 0;
    const answers = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant(null) },
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(
          0x6110,
          0x6100,
          0x6c00,
          0x6c14,
          0x6982,
          0x6a82,
          0x6a83,
          0x6a86,
          0x6d00,
          0x9000,
          0x63c2,
        ),
      ),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(answers, async (hostile) => {
        const card = createSimulatedSocialSecurityCard({ answering: 'get-response' });
        const result = await read(async (command) => {
          instructions.add(command[1]);
          const answer = card.respond(command) ?? new Uint8Array();
          const replaced = hostile[card.commands.length - 1] ?? null;
          if (replaced === null) return succeed(answer);
          return succeed(
            typeof replaced === 'number' ? Uint8Array.of(replaced >> 8, replaced & 0xff) : replaced,
          );
        });
        expect(card.commands.length).toBeLessThan(60);
        if (!result?.ok) return;
        goodReadings += 1;
        expect(result).toEqual(ZHANG);
      }),
      { numRuns: 1000 },
    );
    expect([...instructions].sort()).toEqual([0xa4, 0xb2, 0xc0]);
    expect(goodReadings).toBeGreaterThan(0);
  });
});
