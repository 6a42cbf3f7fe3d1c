import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Screen, VisitView } from '../../contract/visit.ts';
import { tellCues } from './cue-file.development.ts';

const view = (screen: Screen): VisitView => ({
  revision: 1,
  screen,
  preferences: { language: 'zh-CN', textSize: 'normal', contrast: 'normal', volume: 2 },
  network: 'online',
  waitingRecords: 0,
  notices: [],
  demonstration: null,
  contactPhone: '12333',
  help: null,
  controls: 'low',
  slip: null,
});

it('tells what is asked now, and nothing outside a challenge', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'anhao-cue-')), 'cue.json');
  const tell = tellCues(file);
  const told = () => JSON.parse(readFileSync(file, 'utf8'));
  tell(view({ state: 'idle' }));
  expect(told()).toBeNull();
  const challenge = {
    current: { step: 'action', action: 'nod' } as const,
    hint: null,
    faceWell: true,
    progress: 0,
    timeLeft: 1,
    attempt: 2,
    mayDeclineTurn: false,
    mayChooseBlink: true,
  };
  tell(view({ state: 'challenge', challenge }));
  expect(told()).toEqual({ step: { step: 'action', action: 'nod' }, attempt: 2 });
  tell(view({ state: 'judging', cardPortrait: null }));
  expect(told()).toBeNull();
});
