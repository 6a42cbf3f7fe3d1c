import { faultCodeSchema } from '../../../contract/faults.ts';
import { SAM_COMMANDS, type SamCommand } from '../../../native/protocol/commands.ts';
import type { Decoders } from '../decoders.ts';
import type { Target } from '../target.ts';

const SUCCESS_CODES: readonly number[] = [0x90, 0x9f];
const COMMANDS = Object.values(SAM_COMMANDS) as unknown as readonly [SamCommand, ...SamCommand[]];

/** Answers to commands: code and length must fit the command. */
export function createAnswerTargets(decoders: Decoders): readonly Target[] {
  return [
    {
      name: 'answer to a command',
      weight: 8,
      prepare(random) {
        const command = random.pick(COMMANDS);
        const [otherCommand] = [random.pick(COMMANDS)];
        const sizes = [random.pick([command, otherCommand]).dataBytes].flat();
        const size = random.pick([sizes[random.below(sizes.length)] ?? 0, random.below(40), 1284]);
        const body = random.bytes(random.chance(0.05) ? random.below(3) : 3 + size);
        if (random.chance(0.8))
          body.set([0, 0, random.pick([0x90, 0x9f, 0x80, 0x41, 0x91])].slice(0, body.length));
        return {
          input: body,
          run: () => {
            const answer = decoders.decodeAnswer(command, body);
            const code = body[2];
            const isShaped = [command.dataBytes].flat().includes(body.length - 3);
            const isGood = code === command.successCode && isShaped;
            const isAnswer = code !== undefined && (isGood || !SUCCESS_CODES.includes(code));
            if (!answer) return isAnswer ? 'wrong-reject' : 'right';
            const isSame =
              answer.code === code &&
              answer.cardStatus === (body[0] ?? 0) * 256 + (body[1] ?? 0) &&
              answer.data.length === body.length - 3 &&
              answer.data.every((byte, index) => byte === body[index + 3]);
            return isAnswer && isSame ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'status code',
      weight: 2,
      prepare(random) {
        const code = random.chance(0.9) ? random.below(256) : random.uint32() / 3;
        return {
          input: String(code),
          run: () => {
            const { fault, meaning } = decoders.describeStatusCode(code);
            return faultCodeSchema.safeParse(fault).success && meaning !== '' ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'number of the security module',
      weight: 3,
      prepare(random) {
        const data = random.bytes(16);
        const view = new DataView(data.buffer);
        const numbers = [
          view.getUint16(0, true),
          view.getUint16(2, true),
          ...[4, 8, 12].map((at) => view.getUint32(at, true)),
        ];
        const printed = random.pick([
          `${numbers[0]}.${numbers[1]}-${numbers.slice(2).join('-')}`,
          `${numbers[0]}.${numbers[1]}-${numbers.slice(2).join('-')}9999999999`,
          `${numbers.join('-')}`,
          `70000.1-1-1-1`,
        ]);
        const isRight = printed === `${numbers[0]}.${numbers[1]}-${numbers.slice(2).join('-')}`;
        return {
          input: data,
          run: () => {
            const formatted = decoders.parseSamId(decoders.formatSamId(data));
            if (formatted?.join() !== numbers.join()) return 'wrong-reject';
            const parsed = decoders.parseSamId(printed);
            if (!parsed) return isRight ? 'wrong-reject' : 'right';
            return isRight && parsed.join() === numbers.join() ? 'right' : 'wrong-accept';
          },
        };
      },
    },
  ];
}
