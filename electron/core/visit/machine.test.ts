import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../../contract/faults.ts';
import { fail } from '../../../contract/result.ts';
import { LOOK_UPS, SERVICES } from '../../../contract/services.ts';
import { screenSchema, type VisitState } from '../../../contract/visit.ts';
import { frameHashOf, makeObservation, NOBODY } from '../../../tests/support/core/observations.ts';
import { CAMERA, DEFAULTS, faultEvent, makeCard, VisitDesk } from '../../../tests/support/core/visit-desk.ts';
import { CONSENT_VERSION, EMPTY_VISIT, type VisitEvent } from './visit-data.ts';

const never = () => new Promise<never>(() => undefined);
const ENGLISH = { language: 'en', textSize: 'largest', contrast: 'high', volume: 3 } as const;

describe('a visit where all goes well', () => {
  it('goes through every state in order and leaves nothing behind', async () => {
    const desk = await new VisitDesk().goTo('done');
    expect(desk.screen).toEqual({
      state: 'done',
      outcome: { kind: 'passed', caseNumber: '260101-0000-0001', nextDueDate: '2027-01-01', sentence: null },
    });
    desk.send({ type: 'SPEECH_ENDED' }).wait(12_000).wait(2_750);
    expect(desk.states).toEqual([
      'idle',
      'insertCard',
      'readingCard',
      'confirmPerson',
      'checkEligibility',
      'consent',
      'prepareCamera',
      'challenge',
      'judging',
      'saving',
      'done',
      'clearing',
      'idle',
    ]);
    expect(desk.context).toEqual({ visit: EMPTY_VISIT, preferences: DEFAULTS, blockingFault: null });
  });

  it('hands in the person, the consent, the camera, a passed transcript and the pictures', async () => {
    const desk = await new VisitDesk().goTo('done');
    expect(desk.saves).toHaveLength(1);
    expect(desk.saves[0]).toMatchObject({
      card: { idNumber: makeCard().idNumber },
      eligibilityKnown: true,
      consent: { version: CONSENT_VERSION },
      camera: CAMERA,
      transcript: { verdict: 'pass', nonce: 'draw-1' },
      images: [{ kind: 'frontal' }, { kind: 'turn-left' }, { kind: 'open-mouth' }],
    });
  });

  it('needs three touches, and begins with the card alone', async () => {
    const desk = new VisitDesk();
    desk.send({ type: 'CARD_FOUND' });
    expect(desk.state).toBe('readingCard');
    expect(desk.card().state).toBe('confirmPerson');
    await desk.goTo('done');
    expect(desk.states).not.toContain('insertCard');
  });

  it('shows the number only masked, and each state only with what it needs', async () => {
    const desk = await new VisitDesk().goTo('confirmPerson');
    expect(desk.screen).toEqual({
      state: 'confirmPerson',
      person: { name: '张桂兰', maskedIdNumber: '990***********0022' },
      isForHomeVisit: false,
    });
    for (const state of ['consent', 'challenge', 'judging', 'done'] as const) {
      await desk.goTo(state);
      expect(screenSchema.parse(desk.screen)).toEqual(desk.screen);
      expect(JSON.stringify(desk.screen)).not.toContain('张桂兰');
    }
  });
});

describe('a card', () => {
  it('that was read more than a second ago is ignored', () => {
    const desk = new VisitDesk().send({ type: 'START' }).wait(10_000).card({}, 1_001);
    expect(desk.state).toBe('insertCard');
    expect(desk.context.visit.card).toBeNull();
    expect(desk.card({}, 1_000).state).toBe('confirmPerson');
  });

  it('whose validity has ended is not accepted, and another one may follow', () => {
    const desk = new VisitDesk().card({ validTo: '2025-12-31' });
    expect(desk.screen).toEqual({ state: 'fault', fault: 'card-expired', canRetry: false });
    expect(desk.context.visit.card).toBeNull();
    expect(desk.card({ validTo: '2026-01-01' }).state).toBe('confirmPerson');
  });

  it('of a foreigner without a Chinese name is confirmed by the English one', () => {
    const { ethnicGroupCode: _, address: __, issuingAuthority: ___, ...rest } = makeCard();
    const desk = new VisitDesk().document({
      ...rest,
      kind: 'foreigner-card-2023',
      name: '',
      englishName: 'SPECIMEN, ANNA',
      idNumber: '990000194803120028',
      nationality: 'XXX',
      renewalCount: '00',
      previousVersionLink: '000',
    });
    expect(desk.screen).toEqual({
      state: 'confirmPerson',
      person: { name: 'SPECIMEN, ANNA', maskedIdNumber: '990***********0028' },
      isForHomeVisit: false,
    });
  });

  it('takes the portrait of its own reading, and of no other', () => {
    const portrait = { format: 'bmp', bytes: Uint8Array.of(0x42, 0x4d) } as const;
    const desk = new VisitDesk().card();
    desk.send({ type: 'CARD_PORTRAIT', readingId: 'reading-7', portrait });
    expect(desk.context.visit.portrait).toBeNull();
    desk.send({ type: 'CARD_PORTRAIT', readingId: 'reading-1', portrait });
    expect(desk.context.visit.portrait).toBe(portrait);
    desk.send({ type: 'CONFIRM_PERSON', isMe: false }).wait(2_500);
    desk.send({ type: 'CARD_PORTRAIT', readingId: 'reading-1', portrait });
    expect(desk.context.visit).toEqual(EMPTY_VISIT);
  });

  it('that is lifted too early is a fault; putting it back is enough', () => {
    const desk = new VisitDesk().send({ type: 'CARD_FOUND' }).send(faultEvent('CARD_FAILED', 'card-removed'));
    expect(desk.screen).toEqual({ state: 'fault', fault: 'card-removed', canRetry: true });
    desk.send(faultEvent('CARD_FAILED', 'card-unreadable'));
    expect(desk.screen).toMatchObject({ fault: 'card-unreadable' });
    expect(desk.send({ type: 'CARD_FOUND' }).state).toBe('readingCard');
    expect(desk.card().state).toBe('confirmPerson');
    expect(desk.context.visit.fault).toBeNull();
  });

  it('that fails may be tried again by hand', () => {
    const desk = new VisitDesk().send(faultEvent('CARD_FAILED', 'card-unreadable')).send({ type: 'RETRY' });
    expect(desk.state).toBe('insertCard');
    expect(desk.context.visit).toEqual(EMPTY_VISIT);
  });

  it('that is never read to the end is the reader’s silence', () => {
    const desk = new VisitDesk().send({ type: 'CARD_FOUND' }).wait(15_000);
    expect(desk.screen).toMatchObject({ state: 'fault', fault: 'reader-silent' });
  });

  it('means nothing once the person is known', async () => {
    for (const state of ['confirmPerson', 'consent', 'challenge', 'judging', 'done'] as const) {
      const desk = await new VisitDesk().goTo(state);
      desk.card({ name: '别人' }).send({ type: 'CARD_FOUND' });
      desk.send(faultEvent('CARD_FAILED', 'card-removed'));
      expect(desk.state).toBe(state);
      expect(desk.context.visit.card?.name).toBe('张桂兰');
    }
  });

  it('of another person ends the visit at once', async () => {
    const desk = await new VisitDesk().goTo('confirmPerson');
    expect(desk.send({ type: 'CONFIRM_PERSON', isMe: false }).state).toBe('clearing');
    expect(desk.context.visit).toEqual(EMPTY_VISIT);
  });
});

describe('the reader', () => {
  it.each<[VisitState]>([['insertCard'], ['readingCard']])('that is lost in %s is a fault', async (state) => {
    const desk = await new VisitDesk().goTo(state);
    desk.send(faultEvent('READER_FAULT', 'reader-lost'));
    expect(desk.screen).toEqual({ state: 'fault', fault: 'reader-lost', canRetry: true });
    expect(desk.send({ type: 'RETRY' }).state).toBe('insertCard');
  });

  it('is not needed any more once the card was read', async () => {
    const desk = await new VisitDesk().goTo('consent');
    expect(desk.send(faultEvent('READER_FAULT', 'reader-lost')).state).toBe('consent');
  });
});

describe('what the central service says of the person', () => {
  it('may end the visit without a challenge', async () => {
    const desk = new VisitDesk();
    const outcome = {
      kind: 'already-certified',
      certifiedOn: '2025-11-02',
      nextDueDate: '2026-11-02',
      channel: 'data-match',
      sentence: null,
    } as const;
    desk.answers.askEligibility = async () => ({ kind: 'ended', outcome });
    await desk.goTo('done');
    expect(desk.screen).toEqual({ state: 'done', outcome });
    expect(desk.states).not.toContain('consent');
    expect(desk.saves).toEqual([]);
  });

  it.each([
    ['cannot be asked', async () => ({ kind: 'unknown' }) as const],
    ['breaks down while it is asked', () => Promise.reject(new Error('broken'))],
  ])('is not waited for when it %s', async (_, askEligibility) => {
    const desk = new VisitDesk();
    desk.answers.askEligibility = askEligibility;
    await desk.goTo('consent');
    expect(desk.context.visit.eligibilityKnown).toBe(false);
    await desk.goTo('done');
    expect(desk.saves[0]?.eligibilityKnown).toBe(false);
  });

  it('is told before the face check', async () => {
    const desk = new VisitDesk();
    const notice = { kind: 'overdue', dueDate: '2025-10-31', sentence: null } as const;
    desk.answers.askEligibility = async () => ({ kind: 'due', region: 'hainan', notice });
    await desk.goTo('consent');
    expect(desk.screen).toEqual({ state: 'consent', consentVersion: CONSENT_VERSION, handler: null, notice });
  });

  it('hands the region to whoever finds the words for the result', async () => {
    const desk = new VisitDesk();
    const regions: (string | null)[] = [];
    desk.answers.askEligibility = async () => ({ kind: 'due', region: 'xian', notice: null });
    desk.answers.awaitOutcome = async ({ caseNumber }, { region }) => {
      regions.push(region);
      return { kind: 'collected', caseNumber };
    };
    await desk.goTo('done');
    expect(regions).toEqual(['xian']);
  });

  describe('when the season opens later', () => {
    const notYetOpen = { opensOn: '2026-04-01', dueDate: '2026-05-31', sentence: null };
    const openDesk = async (mayCertify: boolean) => {
      const desk = new VisitDesk();
      const finding = { kind: 'not-yet-open', region: 'tangshan' } as const;
      desk.answers.askEligibility = async () => ({ ...finding, notYetOpen: { ...notYetOpen, mayCertify } });
      return desk.goTo('notYetOpen');
    };

    it('says when, and asks for no consent and no face', async () => {
      const desk = await openDesk(false);
      expect(desk.screen).toEqual({
        state: 'notYetOpen',
        notYetOpen: { ...notYetOpen, mayCertify: false },
      });
      expect(screenSchema.parse(desk.screen)).toEqual(desk.screen);
      expect(desk.send({ type: 'CERTIFY_ANYWAY' }).state).toBe('notYetOpen');
      expect(desk.send({ type: 'FINISH' }).state).toBe('clearing');
      expect(desk.saves).toEqual([]);
    });

    it('is forgotten when the person comes back to the question and nobody answers', async () => {
      const desk = await openDesk(false);
      expect(desk.send({ type: 'ASK_STAFF' }).send({ type: 'RETRY' }).state).toBe('confirmPerson');
      desk.answers.askEligibility = async () => ({ kind: 'unknown' });
      await desk.goTo('consent');
      expect(desk.screen).toMatchObject({ state: 'consent', notice: null });
    });

    it('lets the person certify all the same where that counts', async () => {
      const desk = await openDesk(true);
      expect(desk.send({ type: 'CERTIFY_ANYWAY' }).state).toBe('consent');
      await desk.goTo('done');
      expect(desk.saves).toMatchObject([{ eligibilityKnown: true }]);
    });
  });

  it('is not waited for longer than ten seconds', async () => {
    const desk = new VisitDesk();
    desk.answers.askEligibility = never;
    await desk.goTo('checkEligibility');
    expect(desk.wait(9_999).state).toBe('checkEligibility');
    expect(desk.wait(1).state).toBe('consent');
  });
});

describe('consent', () => {
  it('that is refused leads to a member of staff, and nothing is recorded', async () => {
    const desk = await new VisitDesk().goTo('consent');
    expect(desk.send({ type: 'GIVE_CONSENT', agreed: false }).state).toBe('askStaff');
    expect(desk.context.visit.consent).toBeNull();
    expect(desk.send({ type: 'FINISH' }).state).toBe('clearing');
    expect(desk.saves).toEqual([]);
  });
});

describe('the camera', () => {
  it.each<[VisitState]>([['prepareCamera'], ['challenge'], ['judging']])(
    'that fails in %s is a fault, and a new try starts with nothing of the old one',
    async (state) => {
      const desk = await new VisitDesk().goTo(state);
      desk.send(faultEvent('CAMERA_FAULT', 'camera-lost'));
      expect(desk.screen).toEqual({ state: 'fault', fault: 'camera-lost', canRetry: true });
      desk.send({ type: 'RETRY' });
      expect(desk.state).toBe('prepareCamera');
      expect(desk.context.visit).toMatchObject({ challenge: null, images: [], camera: null });
      expect(desk.context.visit.observations.size).toBe(0);
      await desk.goTo('done');
      expect(desk.saves[0]?.transcript?.nonce).toBe(`draw-${desk.draws}`);
    },
  );

  it('that never comes up is a fault after its time', async () => {
    const desk = await new VisitDesk().goTo('prepareCamera');
    expect(desk.wait(20_000).screen).toMatchObject({ state: 'fault', fault: 'camera-busy' });
  });

  it('that is refused is a fault; with another one the visit goes on', async () => {
    const desk = await new VisitDesk().goTo('prepareCamera');
    desk.send(faultEvent('CAMERA_REFUSED', 'camera-not-allowed'));
    expect(desk.screen).toEqual({ state: 'fault', fault: 'camera-not-allowed', canRetry: true });
    expect(desk.context.visit).toMatchObject({ camera: null, challenge: null });
    expect(desk.send({ type: 'RETRY' }).state).toBe('prepareCamera');
    await desk.goTo('done');
    expect(desk.saves[0]?.camera).toEqual(CAMERA);
  });

  it('is not judged again once the challenge has begun', async () => {
    const desk = await new VisitDesk().goTo('challenge');
    expect(desk.send(faultEvent('CAMERA_REFUSED', 'camera-not-allowed')).state).toBe('challenge');
  });

  it('is lost with the page', async () => {
    const desk = await new VisitDesk().goTo('challenge');
    expect(desk.send(faultEvent('INTERRUPTED', 'page-lost')).screen).toMatchObject({ fault: 'page-lost' });
  });
});

describe('the challenge', () => {
  it('ends when nobody is there, with pictures and without', async () => {
    const watched = await new VisitDesk().goTo('challenge');
    expect(watched.pictures(NOBODY).screen).toMatchObject({ state: 'fault', fault: 'face-not-seen' });
    const blind = await new VisitDesk().goTo('challenge');
    expect(blind.wait(20_250).screen).toMatchObject({ state: 'fault', fault: 'face-not-seen' });
  });

  it('that shows no action goes to a member of staff, with the evidence', async () => {
    const desk = await new VisitDesk().goTo('challenge');
    desk.answers.awaitOutcome = async ({ caseNumber }) => ({ kind: 'manual-review', caseNumber });
    while (desk.state === 'challenge') desk.picture({});
    await desk.goTo('done');
    expect(desk.saves[0]?.transcript?.verdict).toBe('review');
    expect(desk.screen).toMatchObject({ outcome: { kind: 'manual-review' } });
  });

  it('with pictures that do not belong to it is done again', async () => {
    const desk = await new VisitDesk().goTo('judging');
    const [frontal] = desk.evidence();
    if (!frontal) throw new Error('no picture');
    desk.submit([{ ...frontal, frameHash: 'deadbeef' }]);
    expect(desk.screen).toMatchObject({ state: 'fault', fault: 'evidence-invalid', canRetry: true });
    expect(desk.saves).toEqual([]);
    expect(desk.send({ type: 'RETRY' }).state).toBe('prepareCamera');
  });

  it('may be shown by a picture that was on its way when it ended, but by no later one', async () => {
    const desk = await new VisitDesk().goTo('judging');
    const [first, ...others] = desk.evidence();
    if (!first) throw new Error('no picture');
    const frontal = (sequence: number) => ({
      kind: 'frontal' as const,
      sequence,
      frameHash: frameHashOf(sequence),
      jpeg: first.jpeg,
    });
    const lastMs = Math.max(
      ...[...desk.context.visit.observations.values()].map((each) => each.capturedAtMs),
    );
    const late = (sequence: number) => ({
      ...makeObservation(sequence),
      capturedAtMs: lastMs + sequence - 4_900,
    });
    desk.wait(100).send({ type: 'OBSERVE', observation: late(5_000) });
    desk.wait(600).send({ type: 'OBSERVE', observation: late(5_001) });
    expect([...desk.context.visit.observations.keys()].slice(-1)).toEqual([5_000]);
    expect(desk.submit([frontal(5_000), ...others]).state).toBe('saving');
    expect(desk.context.visit.transcript).toMatchObject({ verdict: 'pass', reasons: [] });
  });

  it('that was not clear enough is asked once more, and then a member of staff decides', async () => {
    const desk = await new VisitDesk().goTo('challenge');
    const doubtful = { passive: 0.4 };
    desk.perform(doubtful).submit();
    expect(desk.screen).toMatchObject({ state: 'fault', fault: 'face-unclear', canRetry: true });
    expect(desk.saves).toEqual([]);
    desk.send({ type: 'RETRY' }).send({ type: 'CAMERA_READY', camera: CAMERA });
    await desk.perform(doubtful).submit().settle();
    expect(desk.saves).toMatchObject([{ transcript: { verdict: 'review', session: 2 } }]);
  });

  it('is passed at the second try when that is clear', async () => {
    const desk = await new VisitDesk().goTo('challenge');
    desk.perform({ passive: 0.4 }).submit().send({ type: 'RETRY' });
    await desk.send({ type: 'CAMERA_READY', camera: CAMERA }).perform({}).submit().settle();
    expect(desk.saves).toMatchObject([{ transcript: { verdict: 'pass', session: 2 } }]);
  });

  it('asks for a blink instead of the second action when the person chooses it', async () => {
    const desk = await new VisitDesk().goTo('challenge');
    while (desk.asked !== 'open-mouth') desk.picture();
    expect(desk.screen).toMatchObject({ challenge: { mayChooseBlink: true } });
    desk.send({ type: 'CHOOSE_BLINK' });
    while (desk.asked === null) desk.picture();
    expect(desk.asked).toBe('blink');
  });

  it('gives the portrait of the card out for the comparison, and keeps what comes of it', async () => {
    const desk = await new VisitDesk().goTo('confirmPerson');
    const portrait = { format: 'bmp' as const, bytes: new Uint8Array([1, 2, 3]) };
    desk.send({ type: 'CARD_PORTRAIT', readingId: 'reading-1', portrait });
    await desk.goTo('judging');
    expect(desk.screen).toEqual({ state: 'judging', cardPortrait: { format: 'bmp', base64: 'AQID' } });
    await desk.send({ type: 'EVIDENCE', images: desk.evidence(), portraitSimilarity: 0.61 }).settle();
    expect(desk.saves).toMatchObject([{ portraitSimilarity: 0.61 }]);
  });

  it('whose pictures never come is done again', async () => {
    const desk = await new VisitDesk().goTo('judging');
    expect(desk.wait(10_000).screen).toMatchObject({ fault: 'evidence-invalid' });
  });
});

describe('saving', () => {
  it('that fails for want of room saves the very same visit on retry', async () => {
    const desk = new VisitDesk();
    const { save } = desk.answers;
    desk.answers.save = async () => fail('disk-full');
    await desk.goTo('judging');
    await desk.submit().settle();
    expect(desk.screen).toEqual({ state: 'fault', fault: 'disk-full', canRetry: true });
    desk.answers.save = save;
    await desk.send({ type: 'RETRY' }).settle();
    expect(desk.state).toBe('done');
    expect(desk.saves).toHaveLength(2);
    const [first, second] = desk.saves;
    expect({ ...second, fault: null }).toEqual({ ...first, fault: null });
  });

  it('that breaks is a fault, never a dead end', async () => {
    const desk = new VisitDesk();
    desk.answers.save = () => Promise.reject(new Error('broken'));
    await desk.goTo('judging');
    await desk.submit().settle();
    expect(desk.screen).toEqual({ state: 'fault', fault: 'database-unavailable', canRetry: true });
  });

  it('is never called done before the record is kept', async () => {
    const desk = new VisitDesk();
    desk.answers.save = never;
    await desk.goTo('saving');
    await desk.settle();
    expect(desk.wait(60_000).state).toBe('saving');
  });

  it.each([
    ['done what was asked', true, 'collected'],
    ['not done it', false, 'manual-review'],
  ] as const)('ends well without the receipt when somebody has %s', async (_, cooperates, kind) => {
    const desk = new VisitDesk();
    desk.answers.awaitOutcome = () => Promise.reject(new Error('broken'));
    await desk.goTo('challenge');
    while (!cooperates && desk.state === 'challenge') desk.picture({});
    await desk.goTo('done');
    expect(desk.screen).toEqual({ state: 'done', outcome: { kind, caseNumber: '260101-0000-0001' } });
  });
});

describe('the result', () => {
  it('stays as long as the person likes once they have touched it, and then asks before it goes', async () => {
    const desk = await new VisitDesk().goTo('done');
    desk.send({ type: 'SPEECH_ENDED' });
    desk.wait(11_000).send({ type: 'STILL_HERE' });
    expect(desk.wait(59_000).state).toBe('done');
    desk.send({ type: 'STILL_HERE' });
    expect(desk.wait(59_000).state).toBe('done');
    expect(desk.wait(2_000).state).toBe('idleWarning');
    expect(desk.send({ type: 'STILL_HERE' }).state).toBe('done');
    expect(desk.wait(61_000).state).toBe('idleWarning');
    expect(desk.wait(31_000).state).toBe('clearing');
  });

  it('stays until its sentence was spoken to the end, and twelve seconds more', async () => {
    const desk = await new VisitDesk().goTo('done');
    expect(desk.wait(80_000).state).toBe('done');
    desk.send({ type: 'SPEECH_ENDED' });
    expect(desk.wait(11_999).state).toBe('done');
    expect(desk.wait(1).state).toBe('clearing');
  });

  it('stays twelve seconds more when the slip gets further, whatever comes of it', async () => {
    const desk = await new VisitDesk().goTo('done');
    const before = desk.screen;
    desk.send({ type: 'SPEECH_ENDED' }).wait(11_000).send({ type: 'SLIP_CHANGED' });
    expect(desk.screen).toEqual(before);
    expect(desk.wait(11_999).state).toBe('done');
    expect(desk.wait(1).state).toBe('clearing');
    expect(desk.send({ type: 'SLIP_CHANGED' }).state).toBe('clearing');
  });

  it('does not stay for ever without a voice', async () => {
    const desk = await new VisitDesk().goTo('done');
    expect(desk.wait(89_999).state).toBe('done');
    expect(desk.wait(1).state).toBe('clearing');
  });

  it('leaves at a touch', async () => {
    const desk = await new VisitDesk().goTo('done');
    expect(desk.send({ type: 'FINISH' }).state).toBe('clearing');
  });
});

const ATTENDED: [VisitState, (desk: VisitDesk) => Promise<unknown>][] = [
  ['insertCard', (desk) => desk.goTo('insertCard')],
  ['confirmPerson', (desk) => desk.goTo('confirmPerson')],
  ['consent', (desk) => desk.goTo('consent')],
  ['fault', async (desk) => desk.send(faultEvent('CARD_FAILED', 'card-unreadable'))],
  ['askStaff', async (desk) => desk.send({ type: 'ASK_STAFF' })],
];

describe.each(ATTENDED)('nobody touches anything in %s', (state, arrive) => {
  // Whoever listens to the consent has twice the time.
  const quietMs = state === 'consent' ? 120_000 : 60_000;

  it('warns, counts down, and clears', async () => {
    const desk = new VisitDesk();
    await arrive(desk);
    expect(desk.wait(quietMs - 1).state).toBe(state);
    desk.wait(1);
    expect(desk.screen).toEqual({ state: 'idleWarning', secondsLeft: 30 });
    desk.wait(1_000);
    expect(desk.screen).toEqual({ state: 'idleWarning', secondsLeft: 29 });
    for (let second = 0; second < 28; second++) desk.wait(1_000);
    expect(desk.screen).toEqual({ state: 'idleWarning', secondsLeft: 1 });
    expect(desk.wait(1_000).state).toBe('clearing');
    expect(desk.wait(2_500).state).toBe('idle');
    expect(desk.context.visit).toEqual(EMPTY_VISIT);
  });

  it('goes on where it was when the person is still there', async () => {
    const desk = new VisitDesk();
    await arrive(desk);
    const { screen } = desk;
    desk.wait(quietMs).wait(1_000).send({ type: 'STILL_HERE' });
    expect(desk.screen).toEqual(screen);
    expect(desk.wait(quietMs - 1).state).toBe(state);
    expect(desk.wait(1).screen).toEqual({ state: 'idleWarning', secondsLeft: 30 });
  });

  it('counts the quiet time from the last touch', async () => {
    const desk = new VisitDesk();
    await arrive(desk);
    desk.wait(50_000).send({ type: 'STILL_HERE' }).wait(50_000);
    expect(desk.state).toBe(state);
  });

  it('ends at a touch', async () => {
    const desk = new VisitDesk();
    await arrive(desk);
    expect(desk.send({ type: 'FINISH' }).state).toBe('clearing');
  });
});

describe('the idle screen', () => {
  it('goes back to the usual language when somebody chose one and went away, whenever that was', () => {
    const desk = new VisitDesk().wait(600_000).send({ type: 'SET_PREFERENCES', preferences: ENGLISH });
    expect(desk.context.preferences).toEqual(ENGLISH);
    expect(desk.wait(59_999).context.preferences).toEqual(ENGLISH);
    desk.wait(1).wait(2_500);
    expect(desk.state).toBe('idle');
    expect(desk.context.preferences).toEqual(DEFAULTS);
  });

  it('keeps the language for the visit that begins', () => {
    const desk = new VisitDesk()
      .send({ type: 'SET_PREFERENCES', preferences: ENGLISH })
      .send({ type: 'START' });
    expect(desk.context.preferences).toEqual(ENGLISH);
  });

  it('does not take over a touch of the visit before', async () => {
    const desk = await new VisitDesk().goTo('done');
    desk.send({ type: 'FINISH' }).send({ type: 'SET_PREFERENCES', preferences: ENGLISH }).wait(2_500);
    expect(desk.state).toBe('idle');
    expect(desk.context.preferences).toEqual(DEFAULTS);
  });
});

describe('the health of the terminal', () => {
  const health = (fault: FaultCode | null): VisitEvent => ({ type: 'HEALTH', fault });

  it('takes it out of service and back', () => {
    const desk = new VisitDesk().send(health('reader-missing'));
    expect(desk.screen).toEqual({ state: 'outOfService', fault: 'reader-missing' });
    expect(desk.send({ type: 'START' }).card().state).toBe('outOfService');
    desk.send(health('disk-full'));
    expect(desk.screen).toEqual({ state: 'outOfService', fault: 'disk-full' });
    expect(desk.send(health(null)).wait(2_500).state).toBe('idle');
  });

  it('lets a visit that has begun come to its end first', async () => {
    const desk = await new VisitDesk().goTo('consent');
    desk.send(health('reader-lost'));
    await desk.goTo('done');
    expect(desk.send({ type: 'FINISH' }).wait(2_500).state).toBe('outOfService');
    expect(desk.context.visit).toEqual(EMPTY_VISIT);
  });

  it('lets people look up where else to go, and begins nothing that needs the terminal', () => {
    const desk = new VisitDesk().send(health('reader-missing')).send({ type: 'OPEN_SERVICES' });
    expect(desk.screen).toEqual({ state: 'services', offered: [...LOOK_UPS] });
    for (const service of ['status', 'home-visit'] as const) {
      expect(desk.send({ type: 'CHOOSE_SERVICE', service }).state).toBe('services');
    }
    expect(desk.send({ type: 'CHOOSE_SERVICE', service: 'service-points' }).state).toBe('servicePoints');
    expect(desk.send({ type: 'BACK' }).send({ type: 'BACK' }).state).toBe('outOfService');
    desk.send({ type: 'OPEN_SERVICES' }).send(health(null));
    expect(desk.screen).toEqual({ state: 'services', offered: [...SERVICES] });
  });

  it('leaves the way to a member of staff open', () => {
    const desk = new VisitDesk().send(health('reader-missing')).send({ type: 'ASK_STAFF' });
    expect(desk.state).toBe('askStaff');
    expect(desk.send({ type: 'FINISH' }).wait(2_500).state).toBe('outOfService');
  });
});

describe('a member of staff', () => {
  it.each<[VisitState]>([
    ['insertCard'],
    ['readingCard'],
    ['confirmPerson'],
    ['checkEligibility'],
    ['consent'],
    ['prepareCamera'],
    ['challenge'],
    ['judging'],
    ['done'],
  ])('is one touch away in %s', async (state) => {
    const desk = await new VisitDesk().goTo(state);
    expect(desk.send({ type: 'ASK_STAFF' }).state).toBe('askStaff');
    expect(desk.send({ type: 'FINISH' }).context.visit).toEqual(EMPTY_VISIT);
  });

  it.each<[VisitState, VisitState]>([
    ['insertCard', 'insertCard'],
    ['confirmPerson', 'confirmPerson'],
    ['consent', 'confirmPerson'],
    ['challenge', 'prepareCamera'],
    ['done', 'done'],
  ])('who was called by mistake in %s is left for %s', async (state, back) => {
    const desk = await new VisitDesk().goTo(state);
    const { card } = desk.context.visit;
    desk.send({ type: 'ASK_STAFF' });
    expect(desk.send({ type: 'RETRY' }).state).toBe(back);
    expect(desk.context.visit.card).toEqual(card);
  });
});
