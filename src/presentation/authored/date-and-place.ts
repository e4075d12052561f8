import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { type EdtfDate, parseEdtf } from '../text/edtf.ts';
import { suggestDate } from '../text/suggest-date.ts';
import type { AuthoredPlace } from './essay.ts';
import type { PlaceForm } from './form-parts.ts';
import type { Texts } from './read-texts.ts';

/** The time in a date of EDTF, level 0. */
const TIME = /T\d\d:\d\d/;
const ALL_TIMES = /T\d\d:[^/]*/g;

function readDate(written: string, path: AuthoredPath, report: Report): EdtfDate | undefined {
  if (parseEdtf(written)) {
    if (TIME.test(written))
      report.warning(
        path,
        'date',
        'the time of day is not shown: dates are kept to the day',
        `write ${written.replace(ALL_TIMES, '')}, and the time in the caption or \`metadata\``,
      );
    return written;
  }
  const meant = suggestDate(written);
  report.error(
    path,
    'date',
    `${quoted(written)} is not a date in EDTF, or there was no such day`,
    meant === undefined ? 'for example 1940-05-24, 1940-03~ or 1939-12/1940-02' : `did you mean ${meant}?`,
  );
  return undefined;
}

/** Both coordinates in degrees, or undefined; reports one alone, and values out of range. */
function coordinates(
  { latitude, longitude }: { readonly latitude?: number; readonly longitude?: number },
  path: AuthoredPath,
  report: Report,
): { readonly latitude: number; readonly longitude: number } | undefined {
  if (latitude === undefined && longitude === undefined) return undefined;
  if (latitude === undefined || longitude === undefined) {
    const missing = latitude === undefined ? 'latitude' : 'longitude';
    report.error(
      [...path, missing],
      'coordinates',
      `there is no \`${missing}\``,
      'give both, or only the name',
    );
    return undefined;
  }
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  const isLatitude = Math.abs(latitude) > 90;
  const swapped = isLatitude && Math.abs(latitude) <= 180 && Math.abs(longitude) <= 90;
  report.error(
    [...path, isLatitude ? 'latitude' : 'longitude'],
    'coordinates',
    isLatitude
      ? `a latitude is from -90 to 90, and ${latitude} is not`
      : `a longitude is from -180 to 180, and ${longitude} is not`,
    swapped
      ? `they may be swapped: latitude: ${longitude}, longitude: ${latitude}`
      : 'give decimal degrees, south and west negative',
  );
  return undefined;
}

function readPlace(form: PlaceForm, path: AuthoredPath, report: Report, texts: Texts): AuthoredPlace {
  if (typeof form === 'string') return { label: texts.plain(form, path) };
  return {
    label: texts.plain(form.name, [...path, 'name']),
    ...coordinates(form, path, report),
  };
}

/** The keys `date` and `place`, to be spread. */
export function dateAndPlace(
  { date, place }: { readonly date?: string; readonly place?: PlaceForm },
  path: AuthoredPath,
  report: Report,
  texts: Texts,
): { readonly date?: EdtfDate; readonly place?: AuthoredPlace } {
  const right = date === undefined ? undefined : readDate(date, [...path, 'date'], report);
  return {
    ...(right !== undefined && { date: right }),
    ...(place !== undefined && { place: readPlace(place, [...path, 'place'], report, texts) }),
  };
}
