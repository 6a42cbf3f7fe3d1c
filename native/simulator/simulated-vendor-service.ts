import type { StartTimer } from '../timer.ts';
import { describeCode, describeReadCard, type ServiceAnswer } from './simulated-vendor-service-answer.ts';
import { drawPortrait } from './simulated-vendor-service-portrait.ts';
import { type SimulatedCardName, SYNTHETIC_CARDS, type SyntheticCard } from './synthetic-cards.ts';

/** How the simulated service misbehaves until it is told `none`. */
export const VENDOR_SERVICE_FAULTS = [
  'none',
  /** Somebody else's request is being served. */
  'busy',
  /** The service runs, its reader is gone. */
  'reader-unplugged',
  'self-test-failed',
  'not-authorised',
  /** A card lies there and cannot be read: sounds like no card. */
  'read-failed',
  'not-authentic',
  /** No answer at all. */
  'silent',
  /** The answer breaks off in the middle. */
  'broken-off',
  'no-json',
  'huge-answer',
  'server-error',
  'not-found',
  'redirect',
] as const;
/** How the simulated service misbehaves. */
export type VendorServiceFault = (typeof VENDOR_SERVICE_FAULTS)[number];

/** What the service does with one request. */
export type ServiceReply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly location?: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'broken-off'; readonly body: string };

/** A reader maker's local service that exists in software only: 新中新 WebAPI V3.3.4 without the network. */
export interface SimulatedVendorService {
  /** Path and query of every request so far. */
  readonly requests: readonly string[];
  /** Serves one request for `pathAndQuery`; a second one at the same time is told that the reader is busy. */
  serve(pathAndQuery: string): Promise<ServiceReply>;
  /** Lays a card on the reader, in place of the one that lies there. */
  insert(card: SimulatedCardName): void;
  /** Lays on a card of any content, right or wrong. */
  insertAnswer(answer: ServiceAnswer): void;
  remove(): void;
  misbehave(fault: VendorServiceFault): void;
}

/** How the service behaves. */
export interface SimulatedVendorServiceOptions {
  readonly startTimer: StartTimer;
  /** 1 = lifelike speed, 0 = no waiting. */
  readonly timeScale: number;
  /** Whether a card is read again and again while it lies there, or once until it is lifted. */
  readonly readsAgain?: boolean;
}

/** The number of the simulated security module. */
export const SIMULATED_SAM_ID = '05.03-20240101-0000000001-0000000002';

/** Finding, selecting and reading a card. */
const READING_MS = 700;
const SAM_ID_MS = 30;
/** How often the service looks for a card while it waits for one. */
const SEARCH_INTERVAL_MS = 200;

interface Placement {
  readonly answer: (withPortrait: boolean) => ServiceAnswer;
  isRead: boolean;
}

/** Creates a running service with a reader and no card. */
export function createSimulatedVendorService(options: SimulatedVendorServiceOptions): SimulatedVendorService {
  const requests: string[] = [];
  let placement: Placement | null = null;
  let misbehaviour: VendorServiceFault = 'none';
  let isServing = false;
  /** Number of the card that was read last; for `readOnce=1`. */
  let lastNumber: string | null = null;

  const wait = (durationMs: number) =>
    new Promise<void>((resolve) => {
      options.startTimer(durationMs * options.timeScale, resolve);
    });

  async function serve(pathAndQuery: string): Promise<ServiceReply> {
    requests.push(pathAndQuery);
    const url = new URL(pathAndQuery, 'http://localhost');
    const odd = replyInstead();
    if (odd) return odd;
    if (isServing || misbehaviour === 'busy') return answer(describeCode('0x3', '读卡器正忙'));
    isServing = true;
    try {
      if (url.pathname === '/api/GetSAMID') return answer(await readSamId());
      if (url.pathname === '/api/ReadMsg') return answer(await readCard(url.searchParams));
      return { kind: 'answer', status: 404, body: '404 page not found' };
    } finally {
      isServing = false;
    }
  }

  function replyInstead(): ServiceReply | null {
    switch (misbehaviour) {
      case 'silent':
        return { kind: 'nothing' };
      case 'broken-off':
        return { kind: 'broken-off', body: '{"code":"0","retcode":"0x90' };
      case 'no-json':
        return { kind: 'answer', status: 200, body: '<html><body>It works!</body></html>' };
      case 'huge-answer':
        return answer({ ...describeCode('0x41', '读卡失败'), padding: ' '.repeat(4_000_000) });
      case 'server-error':
        return { kind: 'answer', status: 500, body: 'internal error' };
      case 'not-found':
        return { kind: 'answer', status: 404, body: '404 page not found' };
      case 'redirect':
        return { kind: 'answer', status: 302, body: '', location: '/elsewhere' };
      default:
        return null;
    }
  }

  /** What the reader says by itself, before it looks for a card. */
  function describeReaderFault(): ServiceAnswer | null {
    if (misbehaviour === 'reader-unplugged') return describeCode('0x1', '端口打开失败');
    if (misbehaviour === 'self-test-failed') return describeCode('0x60', '自检失败');
    if (misbehaviour === 'not-authorised') return describeCode('0x66', '模块未授权');
    return null;
  }

  async function readSamId(): Promise<ServiceAnswer> {
    await wait(SAM_ID_MS);
    return describeReaderFault() ?? describeCode('0x90', SIMULATED_SAM_ID);
  }

  async function readCard(query: URLSearchParams): Promise<ServiceAnswer> {
    const waitMs = Number(query.get('waitTime') ?? '0') * 1000;
    for (let waitedMs = 0; ; waitedMs += SEARCH_INTERVAL_MS) {
      const fault = describeReaderFault();
      if (fault) return fault;
      const found = placement;
      if (found && (!found.isRead || options.readsAgain)) {
        const read = found.answer(query.get('NoPhoto') !== '1');
        if (query.get('readOnce') !== '1' || read.cardno !== lastNumber) {
          await wait(READING_MS);
          // Lifted or changed while it was read.
          if (placement !== found || misbehaviour === 'read-failed') return describeCode('0x41', '读卡失败');
          if (misbehaviour === 'not-authentic') return describeCode('0x32', '模块认证证件失败');
          found.isRead = true;
          lastNumber = read.cardno ?? null;
          return read;
        }
      }
      if (waitedMs >= waitMs) return describeCode('0x41', '读卡失败');
      await wait(SEARCH_INTERVAL_MS);
    }
  }

  return {
    requests,
    serve,
    insert(card) {
      placement = {
        answer: (withPortrait) =>
          describeSyntheticCard(SYNTHETIC_CARDS[card], withPortrait ? drawPortrait() : null),
        isRead: false,
      };
    },
    insertAnswer(fixed) {
      placement = { answer: () => fixed, isRead: false };
    },
    remove() {
      placement = null;
    },
    misbehave(fault) {
      misbehaviour = fault;
    },
  };
}

function answer(json: ServiceAnswer): ServiceReply {
  return { kind: 'answer', status: 200, body: JSON.stringify(json) };
}

function describeSyntheticCard(card: SyntheticCard, portrait: Uint8Array | null): ServiceAnswer {
  const read = describeReadCard(card, portrait);
  // The manual knows no type beyond 3.
  return card.typeLetter === undefined ? read : { ...read, CardType: '4' };
}
