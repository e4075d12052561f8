import { type BaseUrl, type PresentationResource, presentationUrl } from '../../urls.ts';
import { holdsAddresses } from '../iiif-json/address-texts.ts';
import { embeddedResources, idOf, TYPES } from '../iiif-json/resources.ts';
import { type IiifJsonDocument, withBase } from '../iiif-json/serve.ts';
import { presentationContext } from '../model/json-ld.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  objectsIn,
  withTexts,
} from '../model/json-value.ts';
import { withoutFragment } from '../text/web-address.ts';
import { asVersion4 } from './as-version-4.ts';

/** Lists to which this server adds entries of its own. */
const ADDED_TO = ['homepage', 'rendering', 'seeAlso', 'partOf'];
const VERSION_3 = '/presentation/3/';
/** 4.0 has the terms of navPlace itself. */
const WITHIN_4 = /^http:\/\/iiif\.io\/api\/(?:presentation\/\d+|extension\/navplace)\/context\.json$/;

/** IIIF JSON as 4.0: everything that is in the file, and what this server adds to manifests and canvases of its own. */
export class IiifJson4 {
  readonly #document: IiifJsonDocument;
  readonly #base: BaseUrl;
  /** Paths of version 3, by the ids in the document. */
  readonly #paths: ReadonlyMap<string, string>;
  readonly #nodes = new Map<string, JsonObject>();
  readonly #types = new Map<string, string>();

  constructor(document: IiifJsonDocument, base: BaseUrl) {
    this.#document = document;
    this.#base = base;
    this.#paths = new Map(Object.entries(document.parts).map(([path, id]) => [id, path]));
    for (const { node, role } of embeddedResources(document.json)) {
      const id = idOf(node) ?? '';
      if (!this.#nodes.has(id)) this.#nodes.set(id, node);
      this.#types.set(this.#addressOf(id), TYPES[role]);
    }
    this.#types.set(this.#addressOf(idOf(document.json) ?? ''), document.summary.type);
  }

  /** The manifest without its canvases, `fromModel` being what this server makes of it. */
  manifest(fromModel: object): JsonObject {
    const { items: _, '@context': __, ...frame } = this.#document.json;
    return { '@context': this.context, ...merged(fromModel, this.#converted(frame)) };
  }

  /** The manifest, the collection or a part of it, with nothing that this server adds; undefined when it has none such. */
  resource(resource: PresentationResource): JsonObject | undefined {
    if (resource.kind !== 'manifest' && resource.kind !== 'collection') return this.part(resource);
    const { '@context': _, ...whole } = this.#document.json;
    return { '@context': this.context, ...this.#converted(whole) };
  }

  /** That of 4.0, after those of other extensions. */
  get context(): JsonValue {
    const others = listOf(this.#document.json['@context']).filter((each) => !WITHIN_4.test(String(each)));
    const own = presentationContext(4);
    return others.length > 0 ? [...others, own] : own;
  }

  /** A canvas of the manifest by its id on this server. */
  canvas(manifest: string, canvas: string, fromModel: object): JsonObject {
    const node = this.#nodeOf({ kind: 'canvas', manifest, canvas });
    return merged(fromModel, node ? this.#converted(node) : {});
  }

  /** Another part of the manifest; undefined for one that is not in the file, such as what this server adds to it. */
  part(resource: PresentationResource): JsonObject | undefined {
    const node = this.#nodeOf(resource);
    if (!node) return undefined;
    const id = idOf(this.#document.json) ?? '';
    const partOf = [{ id: this.#addressOf(id), type: 'Manifest' }];
    return {
      '@context': this.context,
      ...(node['type'] === 'Range' && { partOf }),
      ...this.#converted(node),
    };
  }

  #nodeOf(resource: PresentationResource): JsonObject | undefined {
    const path = presentationUrl('', 3, resource);
    const { parts } = this.#document;
    return Object.hasOwn(parts, path) ? this.#nodes.get(parts[path] ?? '') : undefined;
  }

  /** The canvases of the manifest in the order of the file, by their ids on this server. */
  get order(): readonly string[] {
    return objectsIn(this.#document.json['items']).flatMap(
      (node) =>
        this.#paths
          .get(idOf(node) ?? '')
          ?.split('/')
          .at(-1) ?? [],
    );
  }

  #addressOf(id: string): string {
    const stem = withoutFragment(id);
    const whole = this.#paths.get(id);
    const path = whole ?? this.#paths.get(stem);
    if (path === undefined) return id;
    const version4 = path.replace(VERSION_3, '/presentation/4/');
    return `${this.#base}${version4}${whole === undefined ? id.slice(stem.length) : ''}`;
  }

  #converted(node: JsonObject): JsonObject {
    const addressed = withTexts(node, (text, name, owner) =>
      owner && holdsAddresses(name, owner) ? this.#addressOf(text) : text,
    );
    const converted = asVersion4(addressed, (id) => this.#types.get(id) ?? 'Canvas');
    const whole = withBase(converted, this.#base);
    return isJsonObject(whole) ? whole : {};
  }
}

/** The members of both lists, those of the server first; what both have is as the file has it. */
function union(ofServer: JsonValue | undefined, ofFile: JsonValue | undefined): readonly JsonValue[] {
  const byId = new Map<string, JsonObject>();
  for (const each of [...objectsIn(ofServer), ...objectsIn(ofFile)])
    byId.set(idOf(each) ?? JSON.stringify(each), each);
  return [...byId.values()];
}

/** What the file says goes before what this server makes of it, but for lists to which it adds, and metadata. */
function merged(fromModel: object, fromFile: JsonObject): JsonObject {
  const ofServer: JsonObject = { ...JSON.parse(JSON.stringify(fromModel)) };
  const lists = ADDED_TO.flatMap((name) => {
    const all = union(ofServer[name], fromFile[name]);
    return all.length > 0 ? [[name, all] as const] : [];
  });
  const { metadata, '@context': _, ...rest } = ofServer;
  return {
    ...rest,
    ...fromFile,
    ...Object.fromEntries(lists),
    ...(isJsonArray(metadata) && { metadata }),
  };
}
