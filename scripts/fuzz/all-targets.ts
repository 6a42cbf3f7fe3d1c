import type { Decoders } from './decoders.ts';
import type { Target } from './target.ts';
import { createAnswerTargets } from './targets/answers.ts';
import { createCardTargets } from './targets/cards.ts';
import { createFrameTargets } from './targets/frames.ts';
import { createHidTargets } from './targets/hid.ts';
import { createNumberTargets } from './targets/numbers.ts';
import { createRecordingTargets } from './targets/recordings.ts';
import { createSocialSecurityCardTargets } from './targets/social-security-card.ts';
import { createVendorServiceTargets } from './targets/vendor-service.ts';

/** Every target for these decoders. */
export function createTargets(decoders: Decoders): readonly Target[] {
  return [
    createFrameTargets,
    createAnswerTargets,
    createCardTargets,
    createNumberTargets,
    createHidTargets,
    createSocialSecurityCardTargets,
    createVendorServiceTargets,
    createRecordingTargets,
  ].flatMap((create) => create(decoders));
}
