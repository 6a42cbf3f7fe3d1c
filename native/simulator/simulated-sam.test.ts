import { beforeEach, describe, expect, test } from 'vitest';
import { decodeAppendedAddresses } from '../protocol/appended-address.ts';
import { NEVER_SENT_COMMANDS, SAM_COMMANDS, setMaxRfBytes, setUartRate } from '../protocol/commands.ts';
import { SimulatedSam, STANDARD_SAM } from './simulated-sam.ts';
import { APPENDED_ADDRESSES } from './synthetic-cards.ts';

describe('simulated security module', () => {
  let sam: SimulatedSam;
  const ask = ({ bytes }: { readonly bytes: readonly [number, number, number?] }) =>
    sam.answer(bytes[0], bytes[1]);

  function select(card: Parameters<SimulatedSam['place']>[0]): void {
    sam.place(card);
    expect(ask(SAM_COMMANDS.findCard).code).toBe(0x9f);
    expect(ask(SAM_COMMANDS.selectCard).code).toBe(0x90);
  }

  beforeEach(() => {
    sam = new SimulatedSam({ ...STANDARD_SAM, firstFindMisses: false });
  });

  test.each(Object.values(SAM_COMMANDS))(
    'answers "$name" with the data that the command table says',
    (command) => {
      sam.place('card-li');
      if (command !== SAM_COMMANDS.findCard) {
        ask(SAM_COMMANDS.findCard);
        if (command !== SAM_COMMANDS.selectCard) ask(SAM_COMMANDS.selectCard);
      }
      const { code, data } = ask(command);
      expect(code).toBe(command.successCode);
      expect([command.dataBytes].flat()).toContain(data.length);
    },
  );

  test('has one appended address on one card and none on the others', () => {
    select('card-li');
    expect(decodeAppendedAddresses(ask(SAM_COMMANDS.readAppendedAddresses).data)).toEqual({
      ok: true,
      value: APPENDED_ADDRESSES['card-li'],
    });
    select('card-permit');
    expect(ask(SAM_COMMANDS.readAppendedAddresses)).toEqual({ code: 0x91, data: new Uint8Array() });
  });

  test('reads nothing from a card that is not selected', () => {
    sam.place('card-li');
    const { readCard, readAppendedAddresses, readChipNumber } = SAM_COMMANDS;
    expect([readCard, readAppendedAddresses, readChipNumber].map((command) => ask(command).code)).toEqual([
      0x41, 0x41, 0x41,
    ]);
  });

  test('agrees to every known speed and to no other', () => {
    expect(ask(setUartRate(115_200)).code).toBe(0x90);
    expect(ask(setUartRate(9600)).code).toBe(0x90);
    expect(sam.answer(0x60, 5).code).toBe(0x21);
    expect(ask(setMaxRfBytes(0x50)).code).toBe(0x90);
  });

  test('refuses to read fingerprints and counts who asks', () => {
    select('card-zhang');
    expect(sam.fingerprintRequests).toBe(0);
    expect(ask(NEVER_SENT_COMMANDS.readCardWithFingerprints)).toEqual({ code: 0x21, data: new Uint8Array() });
    expect(sam.fingerprintRequests).toBe(1);
    expect(ask(SAM_COMMANDS.readCard).code).toBe(0x90);
  });
});
