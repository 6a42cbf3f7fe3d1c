import { Argument, Command } from 'commander';
import {
  SIMULATED_CARDS,
  SIMULATED_PRINTER_MISHAPS,
  SIMULATED_READER_FAULTS,
  type SimulatedPrinterCommand,
  type SimulatorCommand,
} from '../contract/simulator.ts';
import {
  type ControlFault,
  commandSimulatedPrinter,
  commandSimulator,
} from '../native/simulator/control-client.ts';
import { controlSocketPath } from '../native/simulator/control-socket.ts';
import { type SimulatedCardName, SYNTHETIC_CARDS } from '../native/simulator/synthetic-cards.ts';

// Steers the simulated card reader and slip printer of a running development build.

const program = new Command('sim')
  .description(
    '操作模拟读卡器和小票打印机 · steer the simulated ID card reader and slip printer of a running development build',
  )
  .option(
    '--socket <path>',
    '模拟器套接字 · control socket',
    controlSocketPath(process.env, process.platform),
  );

const cardArgument = () => new Argument('<card>', '模拟卡片 · synthetic card').choices(SIMULATED_CARDS);

async function send(command: SimulatorCommand): Promise<void> {
  const { socket } = program.opts<{ socket: string }>();
  const answer = await commandSimulator(socket, command);
  if (!answer.ok) {
    tellFault(answer.fault);
    return;
  }
  const { plugged, card, misbehaviour } = answer.value;
  console.log(`读卡器 · reader: ${plugged ? '已连接 · plugged in' : '已拔出 · unplugged'}`);
  console.log(`卡片 · card: ${card === null ? '无 · none' : `${card} ${SYNTHETIC_CARDS[card].name}`}`);
  console.log(`故障 · misbehaviour: ${misbehaviour === 'none' ? '无 · none' : misbehaviour}`);
}

async function sendToPrinter(command: SimulatedPrinterCommand): Promise<void> {
  const { socket } = program.opts<{ socket: string }>();
  const answer = await commandSimulatedPrinter(socket, command);
  if (!answer.ok) {
    tellFault(answer.fault);
    return;
  }
  const { mishap, paper } = answer.value;
  console.log(`打印机 · printer: ${mishap ?? '正常 · well'}`);
  console.log(paper.length === 0 ? '纸上没有内容 · nothing on the paper' : paper.join('\n'));
}

function tellFault(fault: ControlFault): void {
  const { socket } = program.opts<{ socket: string }>();
  console.error(
    fault === 'no-simulator'
      ? `没有正在运行的模拟器 · no simulator runs at ${socket}`
      : '模拟器不接受此命令 · the simulator refused the command',
  );
  process.exitCode = 1;
}

program
  .command('insert')
  .description('放上卡片 · put a card on the reader')
  .addArgument(cardArgument())
  .action((card: SimulatedCardName) => send({ command: 'insert', card }));
for (const [name, description] of [
  [
    'remove-while-reading',
    '放上卡片，读到一半时拿走 · put a card down and lift it half-way through the reading',
  ],
  ['unplug-while-reading', '放上卡片，读到一半时拔出读卡器 · put a card down and pull the plug half-way'],
] as const) {
  program
    .command(name)
    .description(description)
    .addArgument(cardArgument())
    .option('--at-byte <count>', '已发出多少字节时发生 · bytes of the answer sent by then, 0 to 1295', Number)
    .action((card: SimulatedCardName, { atByte }: { atByte?: number }) =>
      send({ command: name, card, atByte }),
    );
}
for (const [name, description] of [
  ['remove', '拿走卡片 · lift the card'],
  ['unplug', '拔出读卡器 · pull the plug of the reader'],
  ['plug', '插回读卡器 · plug the reader in'],
  ['status', '当前状态 · present state'],
] as const) {
  program
    .command(name)
    .description(description)
    .action(() => send({ command: name }));
}
program
  .command('misbehave')
  .description('让读卡器出故障 · let the reader misbehave until told "none"')
  .addArgument(new Argument('<fault>', '故障 · fault').choices(SIMULATED_READER_FAULTS))
  .action((fault: (typeof SIMULATED_READER_FAULTS)[number]) => send({ command: 'misbehave', fault }));
program
  .command('printer-mishap')
  .description('让小票打印机出故障，直到 printer-repair · let the slip printer fail until printer-repair')
  .addArgument(new Argument('<mishap>', '故障 · mishap').choices(SIMULATED_PRINTER_MISHAPS))
  .option('--after-bytes <count>', '再打印多少字节以后发生 · bytes that are still printed', Number)
  .action((mishap: (typeof SIMULATED_PRINTER_MISHAPS)[number], { afterBytes }: { afterBytes?: number }) =>
    sendToPrinter({ command: 'printer-mishap', mishap, ...(afterBytes === undefined ? {} : { afterBytes }) }),
  );
for (const [name, description] of [
  ['printer-repair', '换纸、关盖、接好 · new paper, cover shut, plugged in'],
  ['printer-paper', '看打印出的内容 · show what was printed'],
  ['printer-tear-off', '撕下小票 · tear the paper off'],
] as const) {
  program
    .command(name)
    .description(description)
    .action(() => sendToPrinter({ command: name }));
}
program
  .command('list')
  .description('列出模拟卡片和故障 · list synthetic cards and faults')
  .action(() => {
    console.log('模拟卡片 · synthetic cards:');
    for (const name of SIMULATED_CARDS) {
      const card = SYNTHETIC_CARDS[name];
      console.log(
        `  ${name.padEnd(22)} ${card.name}  ${card.idNumber}  至 · until ${card.validTo ?? '长期'}`,
      );
    }
    console.log('故障 · faults:');
    for (const fault of SIMULATED_READER_FAULTS) console.log(`  ${fault}`);
  });

await program.parseAsync();
