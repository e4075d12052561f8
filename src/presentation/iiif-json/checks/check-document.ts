import type { JsonObject } from '../../json-value.ts';
import type { Report } from '../../source/report.ts';
import { checkBehavior } from './check-behavior.ts';
import { checkLabels } from './check-labels.ts';
import { checkMember } from './check-members.ts';
import { NameCheck } from './check-names.ts';
import { checkNavDate, PlaceCheck } from './check-nav.ts';
import { checkRangeLoops } from './check-ranges.ts';
import { ServiceCheck } from './check-services.ts';
import { checkStructure } from './check-structure.ts';
import { checkTypes } from './check-types.ts';
import { resourcesIn } from './visit.ts';

/** Checks every resource of a Manifest or Collection, and what it names, against what its class may have. */
export function checkEveryResource(document: JsonObject, report: Report): void {
  const names = new NameCheck(document, report);
  const places = new PlaceCheck(document, report);
  const services = new ServiceCheck(report);
  for (const visited of resourcesIn(document)) {
    names.check(visited);
    checkStructure(visited, report);
    checkMember(visited, report);
    checkLabels(visited, report);
    checkTypes(visited, report);
    checkBehavior(visited, report);
    checkNavDate(visited, report);
    places.check(visited);
    services.check(visited);
  }
  services.end();
  if (document['type'] === 'Manifest') checkRangeLoops(document, report);
}
