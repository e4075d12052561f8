import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  scalarText,
  stringOf,
} from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import type { Visited } from './visit.ts';

/** Services whose specifications give them no profile: Content Search 2.0 and Authorization Flow 2.0. */
const WITHOUT_PROFILE =
  /^(?:(?:Search|AutoComplete)Service2|Auth(?:Probe|Token|Logout)Service2|AuthAccessTokenService2)$/;

/** Annexes of version 2, which tell services by their profile alone. */
const ANNEX = /^https?:\/\/iiif\.io\/api\/annex\/services\//;

const IMAGE_SERVICE = /^ImageService\d$/;

function typeOf(service: JsonObject): string | undefined {
  return stringOf(service['type'] ?? service['@type']);
}

function addressOf(service: JsonObject): string | undefined {
  return stringOf(service['id'] ?? service['@id']);
}

function* servicesIn(value: JsonValue | undefined, path: AuthoredPath): Iterable<[JsonValue, AuthoredPath]> {
  if (isJsonArray(value)) for (const [index, service] of value.entries()) yield [service, [...path, index]];
  else if (value !== undefined) yield [value, path];
}

/** Checks the services of resources (3.0, 3.3.1 service). What services say beyond that is theirs. */
export class ServiceCheck {
  readonly #report: Report;
  /** Addresses of services that are defined somewhere: elsewhere they may be named by id and type alone. */
  readonly #defined = new Set<string>();
  readonly #undefined: { readonly address: string | undefined; readonly path: AuthoredPath }[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  check({ class: resource, node, path }: Visited): void {
    for (const name of ['service', 'services'])
      for (const [service, at] of servicesIn(node[name], [...path, name])) this.#service(service, at);
    if (resource === 'Content' || resource === 'SpecificResource' || resource === 'TextualBody')
      if (node['service'] !== undefined && !isJsonArray(node['service']))
        this.#report.error(
          [...path, 'service'],
          'list',
          '`service` is a list, also of one service',
          'put it between [ and ]',
        );
    this.#imageItself(node, path);
  }

  /** Tells services without a profile. Called last, when all that are defined are known. */
  end(): void {
    for (const { address, path } of this.#undefined)
      if (address === undefined || !this.#defined.has(address))
        this.#report.warning(
          path,
          'service',
          'the service has no `profile`, by which viewers know what it can do',
          'such as "profile": "level2" of an image service',
        );
  }

  #service(service: JsonValue, path: AuthoredPath): void {
    const report = this.#report;
    if (!isJsonObject(service)) {
      report.error(path, 'service', 'a service is an object', 'write {"id": "https://…", "type": "…"}');
      return;
    }
    const address = addressOf(service);
    const type = typeOf(service);
    const { profile } = service;
    const isAnnex = ANNEX.test(scalarText(profile));
    if (address === undefined && !isAnnex)
      report.error(path, 'service', 'the service has no `id`', 'give the address of the service');
    if (type === undefined && !isAnnex)
      report.error(
        path,
        'service',
        'the service does not say its `type`',
        'such as ImageService3 or ImageService2',
      );
    if (address !== undefined && /\/info\.json$/.test(address))
      report.error(
        [...path, 'id' in service ? 'id' : '@id'],
        'service',
        `${quoted(address)} is the address of a description, and not of the service`,
        `write ${address.replace(/\/info\.json$/, '')}`,
      );
    if (isJsonArray(profile) && IMAGE_SERVICE.test(type ?? ''))
      report.warning(
        [...path, 'profile'],
        'service',
        'the `profile` of an image service is one text in version 3, and this is a list',
        `write ${JSON.stringify(profile[0] ?? 'level2')}`,
      );
    if (profile !== undefined && address !== undefined) this.#defined.add(address);
    if (profile === undefined && type !== undefined && !WITHOUT_PROFILE.test(type))
      this.#undefined.push({ address, path });
    for (const [inner, at] of servicesIn(service['service'], [...path, 'service'])) this.#service(inner, at);
  }

  /** Tells an image whose address is that of its service (3.0, 5.7). */
  #imageItself(node: JsonObject, path: AuthoredPath): void {
    const id = stringOf(node['id']);
    if (node['type'] !== 'Image' || id === undefined) return;
    for (const [service] of servicesIn(node['service'], path))
      if (isJsonObject(service) && addressOf(service) === id && IMAGE_SERVICE.test(typeOf(service) ?? ''))
        this.#report.error(
          [...path, 'id'],
          'address',
          'this is the address of the image service, and not of an image',
          `write ${id}/full/max/0/default.jpg`,
        );
  }
}
