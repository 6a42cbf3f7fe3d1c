import { describe, expect, it } from 'vitest';
import type { PersonStanding, Service } from '../../../contract/services.ts';
import { personStandingSchema } from '../../../contract/services.ts';
import { screenSchema, type VisitState } from '../../../contract/visit.ts';
import { DEFAULTS, VisitDesk } from '../../../tests/support/core/visit-desk.ts';
import { type EligibilityFinding, EMPTY_VISIT } from './visit-data.ts';

const CERTIFIED: PersonStanding = {
  kind: 'certified',
  certifiedOn: '2025-12-09',
  channel: 'data-match',
  dueDate: '2026-11-30',
  opensOn: null,
  sentence: null,
  certifyingNow: 'possible',
};
const ENDED: EligibilityFinding = {
  kind: 'ended',
  outcome: {
    kind: 'already-certified',
    certifiedOn: '2025-12-09',
    nextDueDate: '2026-11-30',
    channel: 'data-match',
    sentence: null,
  },
  standing: CERTIFIED,
};

const open = (desk = new VisitDesk()) => desk.send({ type: 'OPEN_SERVICES' });
const choose = (service: Service, desk = new VisitDesk()) =>
  open(desk).send({ type: 'CHOOSE_SERVICE', service });

/** As far as the status screen, with this answer of the central service. */
async function askStatus(finding?: EligibilityFinding): Promise<VisitDesk> {
  const desk = new VisitDesk();
  if (finding) desk.answers.askEligibility = async () => finding;
  choose('status', desk).send({ type: 'CARD_FOUND' }).card();
  return desk.send({ type: 'CONFIRM_PERSON', isMe: true }).settle();
}

describe('the menu of the services', () => {
  it.each<[Service, VisitState]>([
    ['status', 'insertCard'],
    ['home-visit', 'insertCard'],
    ['service-points', 'servicePoints'],
    ['guides', 'guides'],
    ['phone-channels', 'phoneChannels'],
  ])('%s leads to %s', (service, state) => {
    const desk = choose(service);
    expect(desk.state).toBe(state);
    expect(screenSchema.safeParse(desk.screen).success).toBe(true);
  });

  it('goes back to the waiting screen, where everything begins anew', () => {
    const desk = choose('guides').send({ type: 'BACK' });
    expect(desk.state).toBe('services');
    expect(desk.send({ type: 'BACK' }).state).toBe('idle');
    expect(desk.context).toMatchObject({ visit: EMPTY_VISIT, preferences: DEFAULTS });
    expect(desk.send({ type: 'START' }).context.visit.purpose).toBe('certify');
  });

  it('reads a card for a home visit, and asks the central service nothing', async () => {
    const desk = new VisitDesk();
    let asked = 0;
    desk.answers.askEligibility = async () => {
      asked += 1;
      return { kind: 'unknown' };
    };
    choose('home-visit', desk).card();
    await desk.send({ type: 'CONFIRM_PERSON', isMe: true }).settle();
    expect(desk.state).toBe('homeVisit');
    expect(asked).toBe(0);
  });
});

describe('looking something up', () => {
  it('opens a part, turns pages, and goes back step by step', () => {
    const desk = choose('service-points').send({ type: 'BROWSE', part: 'district-2', page: 0 });
    expect(desk.screen).toMatchObject({ directory: { chosen: { count: 13 }, page: 0, pages: 4 } });
    desk.send({ type: 'BROWSE', part: 'district-2', page: 3 });
    expect(desk.screen).toMatchObject({ directory: { page: 3, points: [{ id: expect.any(String) }] } });
    desk.send({ type: 'BACK' });
    expect(desk.screen).toMatchObject({ state: 'servicePoints', directory: { chosen: null } });
    expect(desk.send({ type: 'BACK' }).state).toBe('services');
  });

  it('is where it was after the idle warning and after a call for staff', () => {
    const desk = choose('guides').send({ type: 'BROWSE', part: 'home-visit', page: 0 });
    const { screen } = desk;
    desk.wait(60_000);
    expect(desk.state).toBe('idleWarning');
    expect(desk.send({ type: 'STILL_HERE' }).screen).toEqual(screen);
    desk.send({ type: 'ASK_STAFF' });
    expect(desk.state).toBe('askStaff');
    expect(desk.send({ type: 'RETRY' }).screen).toEqual(screen);
  });

  it('does not begin a visit when a card is read meanwhile', () => {
    expect(choose('phone-channels').card().state).toBe('phoneChannels');
  });
});

describe.each<[VisitState, () => VisitDesk | Promise<VisitDesk>]>([
  ['services', () => open()],
  ['servicePoints', () => choose('service-points')],
  ['guides', () => choose('guides')],
  ['phoneChannels', () => choose('phone-channels')],
  ['status', () => askStatus(ENDED)],
])('nobody touches anything in %s', (state, arrive) => {
  it('warns, goes on when the person is there, and clears when not', async () => {
    const desk = await arrive();
    expect(desk.state).toBe(state);
    expect(desk.wait(60_000).state).toBe('idleWarning');
    expect(desk.send({ type: 'STILL_HERE' }).state).toBe(state);
    expect(desk.wait(90_000).state).toBe('clearing');
    expect(desk.wait(2_500).state).toBe('idle');
    expect(desk.context.visit).toEqual(EMPTY_VISIT);
  });

  it('ends at a touch, and leaves nothing', async () => {
    const desk = await arrive();
    expect(desk.send({ type: 'FINISH' }).state).toBe('clearing');
    expect(desk.context).toEqual({ visit: EMPTY_VISIT, preferences: DEFAULTS, blockingFault: null });
  });
});

describe('the query of the status', () => {
  const due = { kind: 'due', region: 'hainan', notice: null } as const;

  it.each<[PersonStanding['kind'], EligibilityFinding]>([
    ['certified', ENDED],
    ['due', { ...due, standing: { ...CERTIFIED, kind: 'due', certifyingNow: 'needed' } }],
    ['overdue', { ...due, standing: { ...CERTIFIED, kind: 'overdue', certifyingNow: 'needed' } }],
    ['window-closed', { ...due, standing: { ...CERTIFIED, kind: 'window-closed', certifyingNow: 'needed' } }],
    [
      'not-yet-open',
      {
        kind: 'not-yet-open',
        region: 'tangshan',
        notYetOpen: { opensOn: '2026-04-01', dueDate: '2026-05-31', mayCertify: false, sentence: null },
        standing: { ...CERTIFIED, kind: 'not-yet-open', certifyingNow: 'pointless' },
      },
    ],
    ['unknown', { kind: 'unknown' }],
  ])('tells %s, opens no camera and keeps no record', async (kind, finding) => {
    const desk = await askStatus(finding);
    expect(desk.screen).toMatchObject({ state: 'status', standing: { kind } });
    expect(desk.context.visit).toMatchObject({ outcome: null, consent: null, camera: null });
    expect(desk.wait(30_000).state).toBe('status');
    expect(desk.saves).toEqual([]);
  });

  it('says that nobody knows when the central service answers too late, or breaks', async () => {
    for (const answer of [
      () => new Promise<never>(() => undefined),
      () => Promise.reject(new Error('broken')),
    ]) {
      const desk = new VisitDesk();
      desk.answers.askEligibility = answer;
      choose('status', desk).card();
      await desk.send({ type: 'CONFIRM_PERSON', isMe: true }).settle();
      desk.wait(10_000);
      expect(desk.screen).toMatchObject({ state: 'status', standing: { kind: 'unknown' } });
    }
  });

  it('ends as a certification does for whoever is not found', async () => {
    const outcome = { kind: 'failed', cause: 'person-not-found', caseNumber: null } as const;
    const desk = await askStatus({ kind: 'ended', outcome });
    expect(desk.screen).toEqual({ state: 'done', outcome });
  });

  it('goes on to a certification when the person wants it', async () => {
    const desk = await askStatus(ENDED);
    expect(desk.send({ type: 'CERTIFY_NOW' }).state).toBe('consent');
    expect(desk.context.visit).toMatchObject({ purpose: 'certify', eligibilityKnown: true });
    await desk.goTo('done');
    expect(desk.saves).toHaveLength(1);
  });

  it('without a network certifies all the same, and says nothing that is not known', async () => {
    const desk = await askStatus({ kind: 'unknown' });
    expect(desk.send({ type: 'CERTIFY_NOW' }).state).toBe('consent');
    expect(desk.context.visit.eligibilityKnown).toBe(false);
  });

  it('offers no certification that would be pointless', async () => {
    const desk = await askStatus({ ...ENDED, standing: { ...CERTIFIED, certifyingNow: 'pointless' } });
    expect(desk.send({ type: 'CERTIFY_NOW' }).state).toBe('status');
  });

  it('keeps its purpose when the card has to be laid on again', () => {
    const desk = choose('status').send({ type: 'CARD_FAILED', fault: 'card-unreadable' });
    expect(desk.send({ type: 'RETRY' }).state).toBe('insertCard');
    expect(desk.context.visit.purpose).toBe('status');
  });

  it('is where it was after a call for staff', async () => {
    const desk = await askStatus(ENDED);
    desk.send({ type: 'ASK_STAFF' });
    expect(desk.send({ type: 'RETRY' }).screen).toMatchObject({ state: 'status', standing: CERTIFIED });
  });

  it('shows only what the contract has', async () => {
    const { screen } = await askStatus(ENDED);
    expect(screen.state === 'status' && personStandingSchema.safeParse(screen.standing).success).toBe(true);
  });
});
