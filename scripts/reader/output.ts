import type { DeviceEvent } from '../../contract/devices.ts';
import type { Log } from '../../native/log.ts';
import { cardForJson, describeEvent } from './words.ts';

/** How the command prints. */
export interface OutputOptions {
  /** One JSON object a line, nothing else. */
  readonly json: boolean;
  /** Print personal data. */
  readonly show: boolean;
  /** Where the log goes besides. */
  readonly log: Log;
}

/** What the command says, in words or as JSON. */
export interface Output {
  readonly json: boolean;
  event(event: DeviceEvent): void;
  /** The object for `--json`, the lines otherwise. */
  say(object: Readonly<Record<string, unknown>>, lines: readonly string[]): void;
  /** A log that keeps the last answer code, for the words about a card that was not read. */
  readonly log: Log;
}

/** Prints to standard output; warnings go to the error stream. */
export function createOutput({ json, show, log }: OutputOptions): Output {
  const beganAtMs = performance.now();
  let statusWords: string | null = null;
  if (show) {
    console.error(
      '注意：将显示个人信息，请勿留存或转发 · personal data will be shown: do not keep or pass it on',
    );
  }

  function say(object: Readonly<Record<string, unknown>>, lines: readonly string[]): void {
    if (json) console.log(JSON.stringify({ atMs: Math.round(performance.now() - beganAtMs), ...object }));
    else for (const line of lines) console.log(line);
  }

  return {
    json,
    say,
    event(event) {
      if (event.type === 'card-portrait') return;
      const lines = describeEvent(event, show, statusWords);
      if (event.type === 'card-found') statusWords = null;
      if (event.type === 'card-read') say({ ...event, card: cardForJson(event.card, show) }, lines);
      else say({ ...event, ...(event.type === 'card-failed' ? { status: statusWords } : {}) }, lines);
    },
    log: (event, details) => {
      if (event === 'command-refused') statusWords = wordStatus(details ?? {});
      log(event, details);
    },
  };
}

/** For example `41 read failed (card 6982)`. */
function wordStatus(details: NonNullable<Parameters<Log>[1]>): string {
  const hex = (value: unknown, digits: number) =>
    Number(value ?? 0)
      .toString(16)
      .toUpperCase()
      .padStart(digits, '0');
  const cardStatus = Number(details.cardStatus ?? 0);
  const words = `${hex(details.code, 2)} ${String(details.meaning ?? '')}`.trim();
  return cardStatus === 0 ? words : `${words} (card ${hex(cardStatus, 4)})`;
}
