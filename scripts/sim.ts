import { Argument, Command } from 'commander';
import { SIMULATED_CARDS, SIMULATED_READER_FAULTS, type SimulatorCommand } from '../contract/simulator.ts';
import { commandSimulator } from '../native/simulator/control-client.ts';
import { controlSocketPath } from '../native/simulator/control-socket.ts';
import { type SimulatedCardName, SYNTHETIC_CARDS } from '../native/simulator/synthetic-cards.ts';

// Steers the simulated card reader of a running development build.

const program = new Command('sim')
  .description('操作模拟读卡器 · steer the simulated ID card reader of a running development build')
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
    console.error(
      answer.fault === 'no-simulator'
        ? `没有正在运行的模拟读卡器 · no simulator runs at ${socket}`
        : '模拟读卡器不接受此命令 · the simulator refused the command',
    );
    process.exitCode = 1;
    return;
  }
  const { plugged, card, misbehaviour } = answer.value;
  console.log(`读卡器 · reader: ${plugged ? '已连接 · plugged in' : '已拔出 · unplugged'}`);
  console.log(`卡片 · card: ${card === null ? '无 · none' : `${card} ${SYNTHETIC_CARDS[card].name}`}`);
  console.log(`故障 · misbehaviour: ${misbehaviour === 'none' ? '无 · none' : misbehaviour}`);
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
