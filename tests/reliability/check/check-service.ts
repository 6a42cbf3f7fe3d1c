import type { Findings } from './findings.ts';
import type { ServiceRecord, ServiceState } from './service-state.ts';

/** I2. @returns how many records are there more than once */
export function checkService(service: ServiceState, findings: Findings): number {
  findings.expect('I2', service.integrity === 'ok', `service: integrity_check says ${service.integrity}`);
  const names: ((record: ServiceRecord) => string | undefined)[] = [
    (record) => record.recordId.toLowerCase(),
    (record) => record.content?.recordId,
    (record) => record.content?.caseNumber,
  ];
  const doubles = names.map((nameOf) => {
    const counts = countBy(service.records.flatMap((record) => nameOf(record) ?? []));
    return [...counts].filter(([, count]) => count > 1);
  });
  for (const [name, count] of doubles.flat()) {
    findings.expect('I2', false, `service: ${name} is there ${count} times`);
  }
  const certified = countBy(service.certifiedRecordIds.map((recordId) => recordId.toLowerCase()));
  const homeVisits = countBy(service.homeVisitRecordIds.map((recordId) => recordId.toLowerCase()));
  for (const record of service.records) {
    const { recordId, content } = record;
    findings.expect(
      'I2',
      content?.recordId === recordId,
      `service: ${recordId} holds another record or none`,
    );
    const accepted = record.state === 'ACCEPTED' ? 1 : 0;
    const isHomeVisit = content?.kind === 'home-visit-request';
    const certifications = certified.get(recordId.toLowerCase()) ?? 0;
    findings.expect(
      'I2',
      certifications === (isHomeVisit ? 0 : accepted),
      `service: ${recordId} counts ${certifications} times`,
    );
    const visits = homeVisits.get(recordId.toLowerCase()) ?? 0;
    findings.expect(
      'I2',
      visits === (isHomeVisit ? accepted : 0),
      `service: ${recordId} asks for ${visits} visits at home`,
    );
    if (record.receipt === null) continue;
    const evidence = [...service.evidence].filter(
      ([path]) => path.toLowerCase().includes(recordId.toLowerCase()) && !path.endsWith('.part'),
    );
    const fits = evidence.length === 1 && evidence[0]?.[1] === record.evidenceSha256;
    findings.expect(
      'I2',
      fits,
      `service: ${recordId} has a receipt and ${evidence.length} pieces of evidence`,
    );
  }
  return Math.max(...doubles.map((each) => each.reduce((sum, [, count]) => sum + count - 1, 0)));
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
