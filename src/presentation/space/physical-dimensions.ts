import { type JsonObject, objectsIn } from '../model/json-value.ts';

const MILLIMETRES: ReadonlyMap<string, number> = new Map([
  ['mm', 1],
  ['cm', 10],
  ['in', 25.4],
]);

/** Whether a service says how large the original is (Linking Services annex, 3.3). */
export function isPhysicalDimensions({ profile }: JsonObject): boolean {
  return String(profile).endsWith('iiif.io/api/annex/services/physdim');
}

/** The millimetres of the original for each pixel; undefined for a service that does not say them in a known unit. */
export function scaleIn(service: JsonObject | undefined): number | undefined {
  const { physicalScale: scale, physicalUnits: units } = service ?? {};
  const millimetres = MILLIMETRES.get(String(units));
  return typeof scale === 'number' && scale > 0 && millimetres !== undefined
    ? scale * millimetres
    : undefined;
}

/** The services of a resource without the one that its physical scale is taken of. */
export function servicesBesideScale(node: JsonObject): readonly JsonObject[] {
  const services = objectsIn(node['service']);
  const physical = services.find(isPhysicalDimensions);
  return scaleIn(physical) === undefined ? services : services.filter((service) => service !== physical);
}

/** The physical scale of a resource (Physical Dimensions 1.0). */
export function scaleOf(node: JsonObject): number | undefined {
  return scaleIn(objectsIn(node['service']).find(isPhysicalDimensions));
}
