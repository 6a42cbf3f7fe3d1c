import type { RecordedVoices } from '../../contract/voice-pack.ts';
import { createClipVoice, generatedAddress, recordedAddresses } from './clip-voice.ts';
import { createSynthesisedVoice } from './synthesised-voice.ts';
import { firstVoiceOf, lateVoice, type Voice } from './voice.ts';
import { loadRecordedVoices, loadVoiceManifest, type VoiceManifest } from './voice-manifest.ts';

/** The voices of this terminal. */
export interface VoiceSources {
  readonly recorded: RecordedVoices | null;
  readonly generated: VoiceManifest | null;
  readonly system: Voice;
}

/**
 * Recordings first, for people understand a person best; then what was generated at build, then the voice of the system, or
 * these two the other way round where the site says that its system speaks better (docs/voice.md).
 */
export function voiceOf(
  { recorded, generated, system }: VoiceSources,
  play: typeof createClipVoice = createClipVoice,
): Voice {
  const people = recorded ? recordedAddresses(recorded).map((addressOf) => play(addressOf)) : [];
  const made = generated ? [play(generatedAddress(generated))] : [];
  return firstVoiceOf(recorded?.preferSystem ? [...people, system, ...made] : [...people, ...made, system]);
}

/** The voice of the page, with the clips of this installation. */
export function createKioskVoice(synthesis: SpeechSynthesis): Voice {
  const system = createSynthesisedVoice(synthesis);
  return lateVoice(
    Promise.all([loadRecordedVoices(), loadVoiceManifest()]).then(([recorded, generated]) =>
      voiceOf({ recorded, generated, system }),
    ),
  );
}
