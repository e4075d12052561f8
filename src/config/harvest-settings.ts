import { anyText, headerValue, networks, onOff, whole } from './setting.ts';

const HARVEST = ['harvest'] as const;
const MEGABYTES = 'megabytes';

/** A day, or a time with its zone. */
function timeText(written: string): string | undefined {
  if (written === '') return written;
  const isForm = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d))?$/.test(written);
  return isForm && !Number.isNaN(Date.parse(written)) ? written : undefined;
}

/** A part of `SETTINGS`. */
export const HARVEST_SETTINGS = {
  into: anyText({
    flag: 'into',
    default: '',
    defaultText: 'none: it must be given',
    accepts: 'a folder',
    read: (written) => written,
    commands: HARVEST,
    sentence:
      'Of `harvest`: where manifests are written; a folder for each source, also one below the essays.',
  }),
  since: anyText({
    flag: 'since',
    default: '',
    defaultText: 'the harvest before',
    accepts: 'a day or a time with its zone, such as `2026-01-31` or `2026-01-31T12:00:00Z`',
    read: timeText,
    commands: HARVEST,
    sentence: 'Of `harvest`: takes what has changed since then.',
  }),
  follow: onOff({
    flag: 'follow',
    default: false,
    commands: HARVEST,
    sentence: 'Of `harvest`: goes on, and looks for changes time and again.',
  }),
  followSeconds: whole({
    flag: 'follow-seconds',
    default: 300,
    minimum: 1,
    maximum: 604_800,
    unit: 'seconds',
    commands: HARVEST,
    sentence: 'Of `harvest --follow`: how long it waits before it looks again.',
  }),
  oai: onOff({
    flag: 'oai',
    default: false,
    commands: HARVEST,
    sentence:
      'Of `harvest`: the address is one of OAI-PMH. Descriptions are written, and the manifests that they name.',
  }),
  allowPrivate: networks({
    flag: 'allow-private',
    defaultText: 'none',
    commands: HARVEST,
    sentence: 'Of `harvest`: private networks that it may connect to; public addresses need not be named.',
  }),
  maxResponseMb: whole({
    flag: 'max-response-mb',
    default: 8,
    minimum: 1,
    maximum: 256,
    unit: MEGABYTES,
    commands: HARVEST,
    sentence: 'Of `harvest`: larger responses are refused, as they are when decompressed.',
  }),
  maxHarvestMb: whole({
    flag: 'max-harvest-mb',
    default: 10_000,
    minimum: 1,
    unit: MEGABYTES,
    commands: HARVEST,
    sentence: 'Of `harvest`: what all responses together may have; the next harvest goes on from there.',
  }),
  harvesterName: anyText({
    flag: 'harvester-name',
    default: 'Loupe harvester',
    accepts: 'a User-Agent header value',
    read: headerValue,
    commands: HARVEST,
    sentence: 'Of `harvest`: how it calls itself. An address in it tells others whom to ask.',
  }),
} as const;
