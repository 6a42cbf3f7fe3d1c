import {
  type EligibilityAnswer,
  eligibilityAnswerSchema,
  eligibilityRequestSchema,
  problemSchema,
} from '../../contract/central-api.ts';
import { type CivilDate, civilDate, earlierDate, laterDate } from '../../rules/civil-date.ts';
import type { RegionPacks } from '../certification/region-packs.ts';
import { judgeStandings } from '../certification/standing.ts';
import type { Clock } from '../clock.ts';
import type { EventSink } from '../service-event.ts';
import type { PeopleTable, StoredPerson } from '../store/people.ts';
import type { Application } from './application.ts';
import { provenTerminal, type RequestProof } from './request-proof.ts';

/** What the route of this file works with. */
export interface EligibilityParts {
  readonly people: PeopleTable;
  readonly packs: RegionPacks;
  readonly proof: RequestProof;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** `POST /v1/eligibility`: may this person certify now? Asked and answered without personal data. */
export function addEligibilityRoute(
  application: Application,
  { people, packs, proof, clock, onEvent }: EligibilityParts,
): void {
  application.route({
    method: 'POST',
    url: '/v1/eligibility',
    ...proof,
    schema: {
      operationId: 'checkEligibility',
      summary: 'May this person certify now?',
      security: [{ terminal: [] }],
      body: eligibilityRequestSchema,
      response: { 200: eligibilityAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request) => {
      const now = clock();
      const person = await people.findByHash(request.body.personHash);
      const eligibility = judge(person, packs, civilDate(now));
      const { terminalId } = provenTerminal(request);
      onEvent({ event: 'eligibility-answered', terminalId, status: eligibility.status });
      return { eligibility, serverTime: now.toISOString() };
    },
  });
}

function judge(
  person: StoredPerson | null,
  packs: RegionPacks,
  today: CivilDate,
): EligibilityAnswer['eligibility'] {
  if (person === null) return { status: 'not-found' };
  if (person.benefits.length === 0) return { status: 'not-a-beneficiary' };
  const isSuspended = person.obstacle === 'suspended';
  if (person.obstacle !== null && !isSuspended) return { status: person.obstacle };
  const pack = packs.of(person.region);
  const benefits = judgeStandings(pack, person.benefits, today);
  const standing = { region: pack.id, benefits };
  const isOpen = benefits.some(
    ({ certifyingNow }) => certifyingNow === 'needed' || certifyingNow === 'offered',
  );
  // Whoever is doubted may show at any time that they are alive, also when the last certification would still count.
  if (isOpen || isSuspended) {
    return { status: 'due', ...standing };
  }
  const seasons = benefits.flatMap(({ status, opensOn, dueDate }) =>
    status === 'notYetOpen' && opensOn !== null ? [{ opensOn, dueDate }] : [],
  );
  const [season] = seasons.sort((one, other) => one.opensOn.localeCompare(other.opensOn));
  if (season !== undefined) return { status: 'not-yet-open', ...season, ...standing };
  return {
    status: 'already-certified',
    certifiedOn: benefits.map(({ certifiedOn }) => certifiedOn ?? '').reduce(laterDate),
    nextDueDate: benefits.map(({ dueDate }) => dueDate).reduce(earlierDate),
    ...standing,
  };
}
