import type { Link } from '../model/manifest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { isAuthoredId, suggestId } from '../text/ids.ts';
import { checkRights } from '../text/rights.ts';
import { isWebAddress } from '../text/web-address.ts';
import type { AuthoredProvider } from './essay.ts';
import type { LinkForm, ProviderForm } from './form-parts.ts';
import type { Texts } from './read-texts.ts';

/** One thing or a list of them, each with its path. */
export function eachOf<Item>(
  forms: Item | readonly Item[] | undefined,
  path: AuthoredPath,
): readonly (readonly [Item, AuthoredPath])[] {
  if (forms === undefined) return [];
  const isList = (value: Item | readonly Item[]): value is readonly Item[] => Array.isArray(value);
  return isList(forms) ? forms.map((form, index) => [form, [...path, index]]) : [[forms, path]];
}

const EXTENSION = /\.(?:jpe?g|jpe|jfif|mpo|tiff?|png|webp|gif|avif|jp[2xfch]|j2[kc]|jhc)(?=;\d+$|$)/i;

/**
 * The identifier of an image: its path below `images/` without extension. Paths that lead elsewhere are errors.
 *
 * @returns the identifier; of a path that is an error, the nearest to what it says
 */
export function imageIdentifier(written: string, path: AuthoredPath, report: Report): string {
  const name = written.trim().normalize('NFC');
  const tidy = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .join('/')
    .replace(/^images\//, '')
    .replace(EXTENSION, '');
  const wrong = (message: string, suggestion: string): string => {
    report.error(path, 'image-path', message, suggestion);
    return tidy;
  };
  const INSIDE = 'images are named by their path below images/, such as cactus/01';
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(name)) return wrong(`${quoted(name)} is an address`, INSIDE);
  if (/^[a-z]:[\\/]/i.test(name) || name.startsWith('/'))
    return wrong(`${quoted(name)} begins outside of images/`, INSIDE);
  const segments = name.split(/[\\/]/);
  if (segments.includes('..')) return wrong(`${quoted(name)} leads out of images/`, INSIDE);
  if (name.includes('\\')) return wrong(`${quoted(name)} has a backslash`, `write ${tidy}`);
  if (segments.some((segment) => segment === '' || segment === '.'))
    return wrong(`${quoted(name)} is not the name of an image`, tidy === '' ? INSIDE : `write ${tidy}`);
  if (!EXTENSION.test(name)) return name;
  const identifier = name.replace(EXTENSION, '');
  report.warning(path, 'image-extension', `${quoted(name)} has an extension`, `write ${identifier}`);
  return identifier;
}

/** An id that the author gives. */
export function authoredId(written: string, path: AuthoredPath, report: Report): string {
  if (!isAuthoredId(written)) {
    const meant = suggestId(written);
    report.error(
      path,
      'id',
      `${quoted(written)} cannot be a name in addresses: only a-z, 0-9, dot, hyphen and underscore can`,
      isAuthoredId(meant) ? `write ${meant}` : undefined,
    );
  }
  return written;
}

/** An absolute http or https URL. */
function webAddress(written: string, path: AuthoredPath, report: Report): string {
  if (!isWebAddress(written)) {
    const meant = `https://${written.trim()}`;
    const isBare = /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(written.trim());
    report.error(
      path,
      'address',
      `${quoted(written)} is not a web address`,
      isBare ? `write ${meant}` : 'addresses begin with https:// or http://, such as https://example.org/',
    );
  }
  return written;
}

/** The URI of a licence or statement (Presentation 3.0, 3.1 rights). */
export function rightsUri(written: string, path: AuthoredPath, report: Report): string {
  const check = checkRights(written);
  if (check.kind === 'known') return written;
  const say = check.kind === 'wrong' ? 'error' : 'warning';
  report[say](
    path,
    'rights-uri',
    check.kind === 'wrong'
      ? `${quoted(written)} is not a licence or statement by its URI`
      : `${quoted(written)} is no licence of Creative Commons and no statement of RightsStatements.org that Loupe knows`,
    check.meant === undefined
      ? 'for example http://rightsstatements.org/vocab/InC/1.0/, with http:// and a slash at the end'
      : `did you mean ${check.meant}?`,
  );
  return written;
}

const MEDIA_TYPE = /^[a-z]+\/[a-z\d][\w.+-]*$/;

function link(form: LinkForm, path: AuthoredPath, type: string, report: Report, texts: Texts): Link {
  const { format, profile } = form;
  if (format !== undefined && !MEDIA_TYPE.test(format))
    report.error(
      [...path, 'format'],
      'media-type',
      `${quoted(format)} is not a media type`,
      'for example text/html',
    );
  const language = eachOf(form.language, [...path, 'language'])
    .map(([tag, at]) => texts.tag(tag, at, 'language-tag'))
    .filter((tag) => tag !== undefined);
  return {
    id: webAddress(form.id, [...path, 'id'], report),
    type: form.type ?? type,
    label: texts.plain(form.label, [...path, 'label']),
    ...(format !== undefined && { format }),
    ...(profile !== undefined && { profile }),
    ...(language.length > 0 && { language }),
  };
}

/** Links; one that does not give a type has `type`. */
export function readLinks(
  forms: LinkForm | readonly LinkForm[] | undefined,
  path: AuthoredPath,
  type: string,
  report: Report,
  texts: Texts,
): readonly Link[] {
  return eachOf(forms, path).map(([form, at]) => link(form, at, type, report, texts));
}

/** Providers, whose logos are images of the archive. */
export function readProviders(
  forms: ProviderForm | readonly ProviderForm[] | undefined,
  path: AuthoredPath,
  report: Report,
  texts: Texts,
): readonly AuthoredProvider[] {
  return eachOf(forms, path).map(([{ id, label, homepage, logo }, at]) => ({
    id: webAddress(id, [...at, 'id'], report),
    label: texts.plain(label, [...at, 'label']),
    ...(homepage !== undefined && { homepage: webAddress(homepage, [...at, 'homepage'], report) }),
    ...(logo !== undefined && { logo: imageIdentifier(logo, [...at, 'logo'], report) }),
    at,
  }));
}
