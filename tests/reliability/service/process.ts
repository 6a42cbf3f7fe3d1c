/**
 * A central service in a process of its own, which can be killed: `node process.ts <data folder> <roster> <port>`. Prints one
 * JSON line with its address and enrolment codes once it listens, and ends on SIGTERM.
 */
import { startCentral } from '../../../central/start-central.ts';

/** A code enrols one terminal; no part has more of them. */
const CODES = 4;

const [dataDirectory, rosterFile, port] = process.argv.slice(2);
if (dataDirectory === undefined || rosterFile === undefined) throw new Error('Which data folder and roster?');
const service = await startCentral({
  dataDirectory,
  rosterFile,
  port: Number(port ?? 0),
  modelsFolder: null,
});
const enrolmentCodes: string[] = [];
for (let i = 0; i < CODES; i++) enrolmentCodes.push(await service.issueEnrolmentCode());
process.stdout.write(`${JSON.stringify({ address: service.address, enrolmentCodes })}\n`);
process.on('SIGTERM', () => void service.close().then(() => process.exit(0)));
