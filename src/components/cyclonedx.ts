import { createHash } from 'node:crypto';
import type { Component } from './component.ts';

/** What the list is about. */
export interface Project {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Refs of what it uses. */
  readonly dependsOn: readonly string[];
}

/** How sure a reading is: what npm writes itself, and what a library's files say of it. */
const CONFIDENCE = { manifest: 1, source: 0.9 };

/** A package URL (purl), as scanners look it up. Without a version it names the package only. */
function packageUrl({ registry, name, version }: Pick<Component, 'registry' | 'name' | 'version'>): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:${registry}/${path}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`;
}

function namesOf(name: string): { group?: string; name: string } {
  const [scope, rest] = name.split('/');
  return scope?.startsWith('@') && rest !== undefined ? { group: scope, name: rest } : { name };
}

function hashesOf(integrity: string | undefined): object {
  const digest = /^sha512-(\S+)$/.exec(integrity ?? '')?.[1];
  if (digest === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] };
}

/** Evidence of what was found; what is only declared has none. */
function evidenceOf({ certainty, version, occurrences }: Component): object {
  if (certainty === 'declared') return {};
  const installed = certainty === 'installed';
  const said = occurrences[0]?.said;
  const method = {
    technique: installed ? 'manifest-analysis' : 'source-code-analysis',
    confidence: installed ? CONFIDENCE.manifest : CONFIDENCE.source,
    ...(said === undefined ? {} : { value: said }),
  };
  const identity = {
    field: version === undefined ? 'name' : 'version',
    confidence: method.confidence,
    ...(version === undefined ? {} : { concludedValue: version }),
    methods: [method],
  };
  return {
    evidence: {
      identity: [identity],
      occurrences: occurrences.map(({ location, said: words }) => ({
        location,
        ...(words === undefined ? {} : { additionalContext: words }),
      })),
    },
  };
}

function componentJson(component: Component): object {
  const { ref, name, version, license, integrity, certainty, heldIn, declaredRange } = component;
  const properties = Object.entries({
    'loupe:certainty': certainty,
    'loupe:held-in': heldIn,
    'loupe:declared-range': declaredRange,
  }).flatMap(([key, value]) => (value === undefined ? [] : [{ name: key, value }]));
  return {
    type: 'library',
    'bom-ref': ref,
    ...namesOf(name),
    ...(version === undefined ? {} : { version }),
    ...hashesOf(integrity),
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    purl: packageUrl(component),
    ...evidenceOf(component),
    properties,
  };
}

/** A serial number that is the same for the same list, so that a build can be repeated. */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  // Version 8 and the variant of RFC 9562: a UUID of one's own making.
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`, `8${hex.slice(15, 18)}`];
  return `urn:uuid:${[...groups, hex.slice(18, 30)].join('-')}`;
}

/**
 * The list in the form of CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).
 *
 * What a package holds in its own files stands beside it, since not every scanner looks further down: `dependencies`
 * and the property `loupe:held-in` say what belongs together, `compositions` that such holdings may be incomplete.
 */
export function cycloneDx(project: Project, components: readonly Component[]): object {
  const { name, version, license } = project;
  const ref = `${name}@${version}`;
  const holders = [...new Set(components.flatMap(({ heldIn }) => heldIn ?? []))];
  const heldBy = (holder: string): string[] =>
    components.filter(({ heldIn }) => heldIn === holder).map((held) => held.ref);
  const content = {
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ref,
        name,
        version,
        licenses: [{ expression: license }],
        // Not of npm, where another package has the name.
        purl: packageUrl({ registry: 'generic', name, version }),
      },
    },
    components: components.map(componentJson),
    dependencies: [
      { ref, dependsOn: project.dependsOn },
      ...components.map((each) => ({ ref: each.ref, dependsOn: [...each.dependsOn, ...heldBy(each.ref)] })),
    ],
    compositions: [{ aggregate: 'incomplete', assemblies: holders }],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify(content)),
    version: 1,
    ...content,
  };
}
