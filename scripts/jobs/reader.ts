import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { HID_FRAMINGS, hidModelSchema, readerConfigSchema } from '../../contract/devices.ts';
import { SIMULATED_CARDS } from '../../contract/simulator.ts';
import { createStandardErrorLog, noLog } from '../../native/log.ts';
import type { ReaderChoice, SimulatedDocument } from '../reader/choice.ts';
import { createOutput, type Output } from '../reader/output.ts';
import { probe } from '../reader/probe.ts';
import { record } from '../reader/record.ts';
import { replay } from '../reader/replay.ts';
import { read, runSession } from '../reader/session.ts';

// The engineer's command: which reader is there, does it read, what passes over its line.
// Exit code 0 good, 1 fault, 2 wrong use.

const EXIT_FAULT = 1;
const EXIT_USAGE = 2;
const DEFAULT_READ_TIMEOUT_S = 30;

interface Options {
  readonly serial?: string;
  readonly hid?: ReaderChoice & { readonly kind: 'hid' };
  readonly usb?: boolean;
  readonly vendorService?: string | true;
  readonly simulated?: boolean;
  readonly card: SimulatedDocument;
  readonly show?: boolean;
  readonly json?: boolean;
  readonly timeout?: number;
  readonly log?: boolean;
}

const OTHERS = ['serial', 'hid', 'usb', 'vendorService', 'simulated'];
const choosing = (flags: string, description: string) => {
  const option = new Option(flags, description);
  return option.conflicts(OTHERS.filter((name) => name !== option.attributeName()));
};

const program = new Command('reader')
  .description('身份证读卡器工具 · tool for ID card readers')
  .addOption(choosing('--serial <path>', '串口，如 COM3 · serial line such as /dev/ttyUSB0'))
  .addOption(
    choosing('--hid <vid:pid[:framing]>', `HID 读卡器 · HID reader; ${HID_FRAMINGS.join(', ')}`).argParser(
      parseHid,
    ),
  )
  .addOption(choosing('--usb', '安全模块自带的 USB · USB of the security module itself'))
  .addOption(choosing('--vendor-service [url]', '厂商本地服务 · local service of the maker'))
  .addOption(choosing('--simulated', '模拟读卡器 · simulated reader with a card on it'))
  .addOption(
    new Option('--card <name>', '模拟卡片 · card on the simulated reader')
      .choices([...SIMULATED_CARDS, 'social-security-card'])
      .default('card-zhang'),
  )
  .option('--show', '显示个人信息 · show personal data')
  .option('--json', '每行一个 JSON 对象 · one JSON object a line')
  .option('--timeout <seconds>', '时限 · time limit', parsePositive)
  .option('--log', '日志输出到错误流 · log to the error stream')
  .exitOverride();

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Pressed again: a driver hangs and will not let go of its line.
    if (interruption.signal.aborted) process.exit(EXIT_FAULT);
    interruption.abort();
  });
}
const interrupted = new Promise<false>((resolve) => {
  interruption.signal.addEventListener('abort', () => resolve(false));
});

program
  .command('probe')
  .description('列出所有可能的读卡器及其回答 · list what may be a reader and what it answers')
  .action(() => run((output, choice) => Promise.race([probe(choice, output), interrupted])));
program
  .command('read')
  .description('读一张证件 · read one card')
  .action(() =>
    run((output, choice) =>
      read({
        output,
        choice,
        timeoutMs: timeoutMs() ?? DEFAULT_READ_TIMEOUT_S * 1000,
        signal: interruption.signal,
      }),
    ),
  );
program
  .command('watch')
  .description('显示所有事件，直到 Ctrl-C · print every event until Ctrl-C')
  .action(() =>
    run(async (output, choice) => {
      await runSession({
        output,
        choice,
        untilCard: false,
        timeoutMs: timeoutMs(),
        signal: interruption.signal,
      });
      return true;
    }),
  );
program
  .command('record')
  .description(
    '同 watch，并录下通信，个人信息会被替换 · like watch, and record the bytes with personal data replaced',
  )
  .requiredOption('--out <file>', '新文件 · new file')
  .action(({ out }: { out: string }) =>
    run((output, choice) => {
      if (choice.kind === 'vendor-service')
        program.error('厂商服务没有可录的通信 · a service has no bytes to record');
      return record(out, { output, choice, timeoutMs: timeoutMs(), signal: interruption.signal });
    }),
  );
program
  .command('replay')
  .description('把录下的通信交给读卡程序 · play a recording through the card reader')
  .argument('<file>', '通信记录 · recording')
  .option('--speed <factor>', '倍速 · how much faster', parsePositive, 1)
  .action((file: string, { speed }: { speed: number }) =>
    run((output) => replay({ file, speed, output, signal: interruption.signal })),
  );

async function run(act: (output: Output, choice: ReaderChoice) => Promise<boolean>): Promise<void> {
  const { json = false, show = false, log = false } = program.opts<Options>();
  const choice = chooseReader();
  const output = createOutput({ json, show, log: log ? createStandardErrorLog() : noLog });
  if (!(await act(output, choice))) process.exitCode = EXIT_FAULT;
}

function timeoutMs(): number | null {
  const { timeout } = program.opts<Options>();
  return timeout === undefined ? null : timeout * 1000;
}

function chooseReader(): ReaderChoice {
  const { serial, hid, usb, vendorService, simulated, card } = program.opts<Options>();
  if (simulated) return { kind: 'simulated', card };
  if (serial !== undefined) return { kind: 'serial', path: serial };
  if (hid) return hid;
  if (usb) return { kind: 'usb' };
  if (vendorService === undefined) return { kind: 'auto' };
  const address = vendorService === true ? {} : { address: vendorService };
  const config = readerConfigSchema.safeParse({ transport: 'vendor-service', ...address });
  if (config.success && config.data.transport === 'vendor-service') {
    return { kind: 'vendor-service', address: config.data.address };
  }
  return program.error('只能是本机地址 · only an address of this machine: http://127.0.0.1:8989');
}

function parseHid(text: string): ReaderChoice {
  const [vendorId, productId, framing, ...more] = text.split(':');
  const model = hidModelSchema.safeParse({ vendorId, productId, framing });
  if (!model.success || more.length > 0) {
    throw new InvalidArgumentError(`VID:PID 或 VID:PID:framing，如 0425:8159:raw · such as 0425:8159:raw`);
  }
  return { kind: 'hid', model: model.data };
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > 100_000) {
    throw new InvalidArgumentError('大于 0 的数 · a number above 0');
  }
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
}
// Drivers may keep threads of their own alive.
setTimeout(() => process.exit(), 1000).unref();
