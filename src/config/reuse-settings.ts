import { parsedUrl } from '../parsed-url.ts';
import { anyText, type Setting, whole } from './setting.ts';

/** Of essays that are downloaded whole. */
export const BAG_SETTINGS = {
  diskMb: whole({
    flag: 'bag-disk-mb',
    default: 4096,
    minimum: 0,
    unit: 'megabytes',
    sentence:
      'Disk for essays as bags, in the data folder: pictures, manifest and descriptions of an essay in one file. 0 makes none.',
  }),
  atOnce: whole({
    flag: 'bags-at-once',
    default: 8,
    minimum: 1,
    maximum: 1000,
    sentence:
      'Clients that are sent a bag, or wait for one, at once. To others the response is 503 with Retry-After.',
  }),
};

/** The categories of use that the vocabulary of AI preferences has (draft-ietf-aipref-vocab-08, section 4). */
const CATEGORIES = ['train-ai', 'ai-use', 'search'] as const;

/** What is preferred for each category; nothing is said of one that is left out. */
type UsePreferences = Readonly<Partial<Record<(typeof CATEGORIES)[number], 'y' | 'n'>>>;

/** Words for what most want: of search, which leads people to the archive, neither says anything. */
const WORDS: Readonly<Record<string, UsePreferences>> = {
  unstated: {},
  allow: { 'train-ai': 'y', 'ai-use': 'y' },
  deny: { 'train-ai': 'n', 'ai-use': 'n' },
};

function readPreferences(written: string): UsePreferences | undefined {
  const word = WORDS[written];
  if (word) return word;
  const read: Partial<Record<(typeof CATEGORIES)[number], 'y' | 'n'>> = {};
  for (const part of written.split(',')) {
    const [, name, value] = /^([a-z-]+)=([yn])$/.exec(part.trim()) ?? [];
    const category = CATEGORIES.find((each) => each === name);
    if (!category || read[category] !== undefined || (value !== 'y' && value !== 'n')) return undefined;
    read[category] = value;
  }
  return read;
}

const aiUse: Setting<UsePreferences> = {
  flag: 'ai-use',
  default: {},
  defaultText: 'unstated',
  commands: ['serve'],
  accepts: `unstated, allow, deny, or y and n for ${CATEGORIES.join(', ')}, such as \`train-ai=n,ai-use=n,search=y\``,
  sentence:
    'What is said of use by AI, with every picture, page and document and in robots.txt (Content-Usage, tdm-reservation).',
  read: readPreferences,
};

function policyUrl(written: string): string | undefined {
  if (written === '') return '';
  const url = parsedUrl(written);
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
}

/** What those are told who take what is published here for purposes of their own. */
export const USE_SETTINGS = {
  aiUse,
  tdmPolicy: anyText({
    flag: 'tdm-policy',
    default: '',
    defaultText: 'none',
    accepts: 'an http or https URL',
    read: policyUrl,
    sentence:
      'Where to read how a licence for text and data mining is had (tdm-policy). It needs ai-use to deny train-ai.',
  }),
};
