import { writeFileSync } from 'node:fs';
import type { VisitView } from '../../contract/visit.ts';

/**
 * Writes into `file` what the screen asks the person to do, each time that it changes: JSON `{ "step", "attempt" }`, or
 * `null` outside a challenge. So a synthetic person before a live fake camera can answer. Development builds only.
 */
export function tellCues(file: string): (view: VisitView) => void {
  let told = '';
  return ({ screen }) => {
    const cue =
      screen.state === 'challenge'
        ? JSON.stringify({ step: screen.challenge.current, attempt: screen.challenge.attempt })
        : 'null';
    if (cue === told) return;
    told = cue;
    writeFileSync(file, cue);
  };
}
