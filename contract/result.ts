import { z } from 'zod';
import { type FaultCode, faultCodeSchema } from './faults.ts';

/**
 * The answer of everything that may go wrong in daily use: a pulled card, a dead line, a full disk.
 * Exceptions are kept for bugs.
 */
export type Result<Value, Fault = FaultCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** A result that carries `value`. */
export function succeed<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** A result that carries the code of what went wrong. */
export function fail<Fault>(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault };
}

/** Schema of a `Result` without a value, as it crosses a process wall. */
export const emptyResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.null() }),
  z.object({ ok: z.literal(false), fault: faultCodeSchema }),
]);
