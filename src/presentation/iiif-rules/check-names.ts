import { isJsonArray, type JsonObject } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { boundedNearest, type NearestOf } from '../text/suggest.ts';
import { FORMER_NAMES, ONLY_ON, propertiesOf } from './property-table.ts';
import { called, type ResourceClass, type Visited } from './visit.ts';

/** Contexts whose properties are in the table: what else they define is known. */
const KNOWN_CONTEXTS: readonly RegExp[] = [
  /^http:\/\/iiif\.io\/api\/presentation\/3\/context\.json$/,
  /^http:\/\/iiif\.io\/api\/extension\/(?:navplace|text-granularity)\/context\.json$/,
  /^http:\/\/iiif\.io\/api\/(?:image|search|auth)\/\d\/context\.json$/,
  /^http:\/\/www\.w3\.org\/ns\/anno\.jsonld$/,
];

/** Terms that the contexts of a document define by themselves, and whether others define more. */
function extensionsOf(document: JsonObject): { readonly terms: ReadonlySet<string>; readonly more: boolean } {
  const context = document['@context'];
  const all = isJsonArray(context) ? context : [context];
  const terms = new Set<string>();
  let more = false;
  for (const each of all) {
    if (typeof each === 'string') more ||= !KNOWN_CONTEXTS.some((known) => known.test(each));
    else if (typeof each === 'object' && each !== null) for (const term of Object.keys(each)) terms.add(term);
  }
  return { terms, more };
}

/** Tells names of properties that the specification does not have, or not on this resource (3.0, 3; appendix A). */
export class NameCheck {
  readonly #report: Report;
  readonly #terms: ReadonlySet<string>;
  readonly #hasExtensions: boolean;
  readonly #known = new Map<ResourceClass, readonly string[]>();
  readonly #nearest: NearestOf = boundedNearest();

  constructor(document: JsonObject, report: Report) {
    const { terms, more } = extensionsOf(document);
    this.#terms = terms;
    this.#hasExtensions = more;
    this.#report = report;
  }

  check({ class: resource, node, path }: Visited): void {
    const known = this.#known.get(resource) ?? propertiesOf(resource);
    this.#known.set(resource, known);
    for (const name of Object.keys(node))
      if (!known.includes(name) && !this.#terms.has(name) && !name.includes(':'))
        this.#tell(name, resource, known, [...path, name]);
  }

  #tell(name: string, resource: ResourceClass, known: readonly string[], path: AuthoredPath): void {
    const report = this.#report;
    const rule = Object.hasOwn(ONLY_ON, name) ? ONLY_ON[name] : undefined;
    const former = Object.hasOwn(FORMER_NAMES, name) ? FORMER_NAMES[name] : undefined;
    if (name === '@context') {
      if (path.length > 1)
        report.warning(path, 'context', 'there is one `@context`, at the top of the file', 'put it there');
    } else if (rule) {
      report[rule.forbidden ? 'error' : 'warning'](
        path,
        'misplaced-property',
        `\`${name}\` does not belong on ${called(resource)}`,
        name === 'logo'
          ? 'put it into a provider: "provider": [{"id": "https://…", "type": "Agent", "label": {…}, "logo": […]}]'
          : `it belongs on ${rule.on.map(called).join(', ')}`,
      );
    } else if (former && !(this.#hasExtensions && former.isOtherWord)) {
      const now = former.now.find((each) => known.includes(each));
      const suggestion = now === undefined ? undefined : `did you mean ${now}?`;
      report.warning(path, 'unknown-property', `\`${name}\` ${former.of}`, suggestion);
    } else {
      this.#unknown(name, known, path);
    }
  }

  #unknown(name: string, known: readonly string[], path: AuthoredPath): void {
    const meant = this.#nearest(name, known);
    // Another context may define it, unless it is a known name with a slip of the pen.
    const isSlip = meant !== undefined && Math.abs(meant.length - name.length) <= 1 && meant[0] === name[0];
    if (this.#hasExtensions && !isSlip) return;
    this.#report.warning(
      path,
      'unknown-property',
      `version 3 has no property ${quoted(name)} here, and viewers pass over it`,
      meant === undefined
        ? 'properties of an extension have its context in `@context`, or a prefix'
        : `did you mean ${meant}?`,
    );
  }
}
