import type { BaseUrl } from '../urls.ts';
import type { JournalObject } from './activities.ts';

/** A description of a manifest or collection in another vocabulary, as seeAlso links to it (Change Discovery 1.0, 3.3). */
export interface DescriptionLink {
  readonly id: string;
  readonly type: 'Dataset';
  readonly label: Readonly<Record<string, readonly string[]>>;
  /** Media type. */
  readonly format: string;
  /** Of the registry of profiles, or a URI. */
  readonly profile: string;
}

/** A form of descriptions. What a published one says of itself never changes: pages of activities are kept for good. */
interface DescriptionForm extends Omit<DescriptionLink, 'id' | 'type'> {
  readonly pathOf: (object: JournalObject) => string;
}

/** By the name under which activities keep that there was such a description: what stands after the dot of its address. */
const FORMS: Readonly<Record<string, DescriptionForm>> = {};

/**
 * The forms in which a resource is described, by name. They are kept with what is told of it: a form that is added is told
 * of with its next activity. Raise `COMPOSITION_VERSION` then, so that a Refresh sequence tells of it, too.
 */
export function descriptionsOf(_kind: JournalObject['kind']): readonly string[] {
  return Object.keys(FORMS);
}

/** A description of a resource; undefined for a form that this Loupe does not know. */
export function descriptionLink(
  base: BaseUrl,
  object: JournalObject,
  name: string,
): DescriptionLink | undefined {
  const form = FORMS[name];
  if (!form) return undefined;
  const { pathOf, label, format, profile } = form;
  return { id: `${base}${pathOf(object)}`, type: 'Dataset', label, format, profile };
}
