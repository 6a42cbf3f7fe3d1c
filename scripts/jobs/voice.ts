import { Command, CommanderError } from 'commander';
import { findVoicePacks } from '../../electron/main/voice-packs.ts';
import { allLanguages, languageModule } from '../../renderer/text/languages.ts';
import { buildVoice, VOICE_FOLDER } from '../voice/build-voice.ts';
import { coverageOfLanguages, coverageOfPack, type LanguageCoverage } from '../voice/coverage.ts';
import { loadLanguages } from '../voice/languages.ts';
import { acceptClips, readingList } from '../voice/pack-work.ts';
import { findSpeechTool } from '../voice/speech-tool.ts';

// `npm run voice`: makes the generated clips; with a switch it checks or keeps the recorded ones (docs/voice.md).
// Exit codes: 0; 1 when a sentence of a language would be silent; 2 for a call that is none.

interface VoiceOptions {
  readonly check?: true;
  readonly packs: string[];
  readonly list?: string;
  readonly accept?: string;
  readonly key: string[];
  readonly json?: true;
}

await loadLanguages();
const collect = (value: string, before: string[]): string[] => [...before, value];

const program = new Command('voice')
  .description('生成语音，检查录音 · makes the generated clips; checks and lists recordings')
  .option('--check', '只检查，不生成 · check only')
  .option(
    '--packs <folder>',
    '另外的语音包文件夹，可重复 · a further folder of voice packs, may be repeated',
    collect,
    [],
  )
  .option('--list <language>', '列出要录的句子 · print the sentences to record')
  .option('--accept <pack folder>', '把新录音写入 pack.json · write new recordings into pack.json')
  .option(
    '--key <key>',
    '与 --accept 同用：重录的句子，可重复 · with --accept: recorded anew, may be repeated',
    collect,
    [],
  )
  .option('--json', '只输出一行 JSON · print one JSON line')
  .exitOverride()
  .action(async (options: VoiceOptions) => {
    if (options.list !== undefined) process.exitCode = list(options.list);
    else if (options.accept !== undefined) process.exitCode = await accept(options.accept, options.key);
    else process.exitCode = options.check ? await check(options) : await generate(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

function list(language: string): number {
  if (languageModule(language).tag !== language) {
    const known = allLanguages().map(({ tag }) => tag);
    console.error(`没有这种语言 · there is no such language; there are: ${known.join(', ')}`);
    return 2;
  }
  process.stdout.write(readingList(language));
  return 0;
}

async function accept(folder: string, named: readonly string[]): Promise<number> {
  try {
    const { accepted, unknown } = await acceptClips(folder, named);
    for (const key of accepted) console.log(`已登记 · written down: ${key}`);
    for (const key of unknown) console.log(`没有这句话 · there is no such sentence: ${key}`);
    return unknown.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(`pack.json: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
}

async function generate({ json }: VoiceOptions): Promise<number> {
  const tool = await findSpeechTool();
  const { made, kept, dropped, languages } = await buildVoice(tool);
  if (json) console.log(JSON.stringify({ tool: tool !== null, made, kept, dropped, languages }));
  else {
    if (!tool)
      console.log(
        '没有 espeak-ng 或 opusenc · espeak-ng or opusenc is missing (apt-get install espeak-ng opus-tools)',
      );
    console.log(
      `生成 ${made}，保留 ${kept}，删除 ${dropped} · made ${made}, kept ${kept}, dropped ${dropped}`,
    );
    printLanguages(languages);
  }
  return isComplete(languages) ? 0 : 1;
}

async function check({ packs: further, json }: VoiceOptions): Promise<number> {
  const found = findVoicePacks([...further, VOICE_FOLDER]);
  const tool = await findSpeechTool();
  const languages = coverageOfLanguages(
    found.packs,
    (language) => tool !== null && languageModule(language).generatedVoice !== null,
  );
  const packs = found.packs.map(coverageOfPack);
  if (json) console.log(JSON.stringify({ languages, packs, problems: found.problems }));
  else {
    printLanguages(languages);
    for (const pack of packs) {
      console.log(`${pack.tag}  ${pack.folder}`);
      console.log(`  已录 · recorded: ${pack.recorded.length}`);
      printKeys('已过时 · outdated', pack.outdated);
      printKeys('缺 · missing', pack.missing);
      printKeys('没有这句话 · unknown', pack.unknown);
      printKeys('pack.json 中没有 · not in pack.json', pack.unlisted);
    }
    for (const problem of found.problems) console.log(problem);
  }
  return isComplete(languages) ? 0 : 1;
}

function printLanguages(languages: readonly LanguageCoverage[]): void {
  for (const { language, sentences, recorded, generated, missing } of languages) {
    console.log(
      `${language}: 共 ${sentences} 句，录音 ${recorded}，生成 ${generated} · ` +
        `${sentences} sentences, ${recorded} recorded, ${generated} generated`,
    );
    printKeys('没有语音 · silent', missing);
  }
}

function printKeys(title: string, keys: readonly string[]): void {
  if (keys.length > 0) console.log(`  ${title}: ${keys.length}: ${keys.join(', ')}`);
}

function isComplete(languages: readonly LanguageCoverage[]): boolean {
  return languages.every(({ missing }) => missing.length === 0);
}
